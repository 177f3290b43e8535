"""Tables of access: sites and their secrets, tokens, sessions, used token ids, the audit log."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from communicator.database import Base


class Site(Base):
    """A platform that speaks with us: one Open edX installation or one Moodle."""

    __tablename__ = "site"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100), unique=True)
    kind: Mapped[str] = mapped_column(String(10))  # edx | moodle
    url: Mapped[str | None] = mapped_column(String(500))
    key_id: Mapped[str] = mapped_column(String(40), unique=True)
    created_at: Mapped[datetime]
    secrets: Mapped[list["SiteSecret"]] = relationship(
        back_populates="site", cascade="all, delete-orphan", order_by="SiteSecret.id"
    )


class SiteSecret(Base):
    """What a site's secret is derived from; the secret itself is stored nowhere. Two may be active."""

    __tablename__ = "site_secret"

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id", ondelete="CASCADE"), index=True)
    salt: Mapped[str] = mapped_column(String(60))
    created_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]
    site: Mapped[Site] = relationship(back_populates="secrets")


class AccessToken(Base):
    """An administrator's token (`cmk_…`), stored hashed."""

    __tablename__ = "access_token"

    id: Mapped[str] = mapped_column(String(20), primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    scope: Mapped[str] = mapped_column(String(300))  # admin | read | course:ID
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class LoginLink(Base):
    """A link that opens one session of the backend's own pages, once."""

    __tablename__ = "login_link"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    email: Mapped[str] = mapped_column(String(254), default="")
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class WebSession(Base):
    """A session of the backend's own pages; the cookie's value is stored hashed."""

    __tablename__ = "web_session"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    email: Mapped[str] = mapped_column(String(254), default="")
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)


class UsedTokenId(Base):
    """A JWT's `jti` that has changed something already."""

    __tablename__ = "used_token_id"

    site_id: Mapped[int] = mapped_column(ForeignKey("site.id", ondelete="CASCADE"), primary_key=True)
    jti: Mapped[str] = mapped_column(String(100), primary_key=True)
    expires_at: Mapped[datetime] = mapped_column(index=True)


class IdempotentRequest(Base):
    """The answer to a POST that carried an Idempotency-Key, given again to the same request."""

    __tablename__ = "idempotent_request"
    __table_args__ = (UniqueConstraint("caller", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    caller: Mapped[str] = mapped_column(String(200))
    key: Mapped[str] = mapped_column(String(200))
    request_digest: Mapped[str] = mapped_column(String(64))
    status: Mapped[int | None]
    body: Mapped[dict[str, Any] | None]
    created_at: Mapped[datetime] = mapped_column(index=True)


class AuditEntry(Base):
    """Who did what to which course; never a name or an address of a learner."""

    __tablename__ = "audit_entry"
    __table_args__ = (Index("ix_audit_entry_course_at", "course_pk", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    caller: Mapped[str] = mapped_column(String(300))
    action: Mapped[str] = mapped_column(String(60))
    # No foreign key: the log outlives an erased course.
    course_pk: Mapped[int | None]
    details: Mapped[dict[str, Any]]
