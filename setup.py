"""One distribution: a bare install is what an LMS needs for the block; `[backend]` adds the server."""

from pathlib import Path

from setuptools import find_packages, setup

HERE = Path(__file__).parent


def packages() -> list[str]:
    """The backend's packages, its migrations, and the block."""
    backend = find_packages("backend", include=["communicator", "communicator.*"])
    block = find_packages(".", include=["xblock_communicator", "xblock_communicator.*"])
    return [*backend, "communicator.migrations", "communicator.migrations.versions", *block]


setup(
    name="mooc-communicator",
    version="0.1.0",
    description="A teacher's personal word in a course of thousands: predict, choose, write.",
    long_description=(HERE / "README.md").read_text(encoding="utf-8"),
    long_description_content_type="text/markdown",
    license="Apache-2.0",
    license_files=["LICENSE"],
    python_requires=">=3.11",
    package_dir={
        "communicator": "backend/communicator",
        "communicator.migrations": "migrations",
        "communicator.migrations.versions": "migrations/versions",
        "xblock_communicator": "xblock_communicator",
    },
    packages=packages(),
    package_data={
        "communicator.web": ["static/*", "templates/*.html", "templates/**/*.html"],
        "communicator.migrations": ["script.py.mako"],
        "communicator.prediction.cold_start": ["*.json", "*.pt"],
        "xblock_communicator": ["public/*", "translations/*/LC_MESSAGES/*"],
    },
    # Lower bounds only: the LMS pins these itself.
    install_requires=["XBlock[django]>=1.9", "requests>=2.28", "PyJWT>=2.4"],
    extras_require={
        "backend": [
            "alembic>=1.13,<2",
            "aiosmtpd>=1.4.4,<2",
            "Babel>=2.12,<3",
            "click>=8.1,<9",
            "email-validator>=2.1,<3",
            "environs>=11,<16",
            "cryptography>=42",
            "flufl.bounce>=4,<5",
            "Flask>=3.0,<4",
            "flask-smorest>=0.44,<0.48",
            "fsspec>=2024.2",
            "gunicorn>=22",
            "idna>=3.4,<4",
            "isal>=1.6,<2",
            "lightgbm>=4.3,<5",
            "markdown-it-py>=3,<5",
            "marshmallow>=3.21,<5",
            "Mastodon.py>=2.1,<3",
            "matplotlib>=3.8,<4",
            "msgspec>=0.18,<1",
            "nh3>=0.2.17,<1",
            "numpy>=1.26,<3",
            "orjson>=3.10,<4",
            "prometheus-client>=0.20,<1",
            "polars>=1.0,<2",
            "psycopg2-binary>=2.9.9,<3",
            "pyarrow>=15",
            "PyMySQL[rsa]>=1.1,<2",
            "RapidFuzz>=3.6,<4",
            "rich>=13,<16",
            "scikit-learn>=1.4,<2",
            "scipy>=1.11,<2",
            "SQLAlchemy>=2.0.30,<2.2",
            "structlog>=24",
            "torch>=2.2",
            "tweepy>=4.17,<5",
            "zstandard>=0.22,<1",
        ],
        "s3": ["s3fs>=2024.2"],
        "cluster": ["distributed>=2024.1"],
        "dev": [
            # Its wheels; the fuzzer's short form is skipped by name where there is none.
            "atheris>=3,<4; sys_platform == 'linux' and platform_machine == 'x86_64'",
            "hypothesis>=6.100",
            "import-linter>=2.0",
            "mastodon-mock>=0.6.1",
            "moto[server]>=5",
            "mypy>=1.10",
            "playwright>=1.44",
            "pytest>=8",
            "pytest-xdist>=3.5",
            "PyYAML>=6",
            "ruff>=0.5",
            "s3fs>=2024.2",
            "types-requests",
            "xblock-sdk>=0.9",
        ],
    },
    entry_points={
        "console_scripts": ["communicator = communicator.cli:main"],
        "xblock.v1": ["communicator = xblock_communicator.block:CommunicatorXBlock"],
    },
    classifiers=[
        "License :: OSI Approved :: Apache Software License",
        "Programming Language :: Python :: 3.11",
        "Programming Language :: Python :: 3.12",
        "Framework :: Flask",
    ],
)
