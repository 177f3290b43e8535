"""What the endings of a file's name tell of its packing; its first bytes tell it for certain."""

ENCRYPTED = (".gpg", ".pgp", ".asc")
PACKED = (".gz", ".zst", ".bz2", ".xz")
ARCHIVES = (".tar", ".tgz", ".tbz2", ".txz", ".tzst", ".zip")


def plain_name(name: str) -> str:
    """The name without the endings that say how the file is packed or encrypted."""
    while name.casefold().endswith(PACKED + ENCRYPTED):
        name = name[: name.rindex(".")]
    return name


def is_called_archive(name: str) -> bool:
    """Whether a name is that of a tar or zip, packed or encrypted or not."""
    return plain_name(name).casefold().endswith(ARCHIVES)
