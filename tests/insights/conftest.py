"""The application and its callers, as the contract's tests have them."""

from tests.contract.conftest import admin, app, client, sign, site, token

__all__ = ["admin", "app", "client", "sign", "site", "token"]
