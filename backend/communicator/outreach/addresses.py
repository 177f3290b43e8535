"""Mail addresses as servers take them: domains in punycode, and letters of any script before the @.

RFC 5321 (form), RFC 5891 (domains of any script), RFC 6531 (SMTPUTF8).
"""

import re
import unicodedata

import idna

from communicator.service_errors import MailRefused

# RFC 5321's Dot-string at a domain. Quoted local parts are next to unknown, and parsers differ over them.
PLAIN_ADDRESS = re.compile(
    r"[\w!#$%&'*+/=?^`{|}~-]+(\.[\w!#$%&'*+/=?^`{|}~-]+)*@[a-z0-9-]+(\.[a-z0-9-]+)*", re.I | re.A
)
LONGEST = 254
MALFORMED = "the address is malformed"
NEEDS_SMTPUTF8 = "the address has letters before the @ that need a mail server with SMTPUTF8"


def as_transported(address: str) -> str:
    """The address with its domain in punycode. MailRefused where it is none.

    What stands before the @ may be of any script: only servers with SMTPUTF8 take the mail then.
    """
    if not address.isascii():
        local, _, domain = address.rpartition("@")
        address = f"{local}@{_in_punycode(domain)}"
        plain = "".join("x" if _is_letter_of_a_script(each) else each for each in address)
    else:
        plain = address
    # "=?" may begin an encoded word (RFC 2047), which the email package decodes wherever it meets one.
    if not PLAIN_ADDRESS.fullmatch(plain) or "=?" in address or len(address.encode()) > LONGEST:
        raise MailRefused(MALFORMED)
    return address


def in_ascii(address: str) -> str:
    """The address as every server takes it. MailRefused where that can't be."""
    transported = as_transported(address)
    if not transported.isascii():
        raise MailRefused(NEEDS_SMTPUTF8)
    return transported


def normal(address: str) -> str:
    """The address to compare: in small letters, since no server in use tells local parts apart by case."""
    return address.strip().casefold()


def domain_of(address: str) -> str:
    """The domain of an address, or of `@domain`, to compare: lower case and in punycode; "" where it can't be."""
    domain = address.rpartition("@")[2].strip().rstrip(".").lower()
    try:
        return _in_punycode(domain)
    except MailRefused:
        return ""


def _is_letter_of_a_script(character: str) -> bool:
    """What RFC 6531, section 3.3, adds to the letters of an address, without what can't be seen or turns direction."""
    return not character.isascii() and unicodedata.category(character)[0] in "LMN"


def _in_punycode(domain: str) -> str:
    if domain.isascii():
        return domain
    try:
        return idna.encode(domain, uts46=True).decode("ascii")
    except idna.IDNAError as error:
        raise MailRefused(MALFORMED) from error
