"""What learners are counted by, and every value that a count can fall under; the lists are fixed.

A list that held only what occurs would tell that somebody is there.
"""

UNKNOWN = "unknown"
"""Not said, or nothing that the platform's lists hold."""

EDUCATION = ("p", "m", "b", "a", "hs", "jhs", "el", "none", "other")
"""`level_of_education` of edX's auth_userprofile: doctorate, master's, bachelor's, associate, secondary, junior
secondary, elementary, no formal education, other. Older codes are read as `p`: see EDUCATION_BEFORE."""
EDUCATION_BEFORE = {"p_se": "p", "p_oth": "p"}
"""Doctorates by field, as edX wrote them until 2013."""
GENDER = ("f", "m", "o")
AGE_STARTS = (5, 18, 25, 35, 45, 55, 65)
OLDEST = 100
"""Years below the first start and above this are jokes or slips; they count as unknown."""
AGE = tuple(
    f"{start}-{end - 1}" if end else f"{start}+" for start, end in zip(AGE_STARTS, (*AGE_STARTS[1:], None), strict=True)
)
# ISO 3166-1 alpha-2 as of 2024, and XK, which platforms give to Kosovo.
_COUNTRIES = """
AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ
CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO
FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE
JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO
MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW
PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM
TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW
"""
COUNTRY = tuple(_COUNTRIES.split())
MODE = ("audit", "honor", "verified", "professional", "credit", "masters", "executive-education", "bootcamp", "other")
"""Enrolment modes of edX (`student_courseenrollment.mode`); `other` is any that isn't listed. Variants of one mode
(paid, unpaid, without an identity check) are read as that mode: see MODE_VARIANTS."""
MODE_VARIANTS = {
    "no-id-professional": "professional",
    "paid-executive-education": "executive-education",
    "unpaid-executive-education": "executive-education",
    "paid-bootcamp": "bootcamp",
    "unpaid-bootcamp": "bootcamp",
}
VALUES: dict[str, tuple[str, ...]] = {
    "country": (*COUNTRY, UNKNOWN),
    "education": (*EDUCATION, UNKNOWN),
    "gender": (*GENDER, UNKNOWN),
    "age": (*AGE, UNKNOWN),
    "mode": (*MODE, UNKNOWN),
}
"""Every dimension and its values, in the order in which tables show them."""
DIMENSIONS = tuple(VALUES)
RELEASED = ("country", "education", "gender", "age")
"""The dimensions that the public sees a table of; what is proven to stay hidden is proven for these."""
