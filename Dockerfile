# The service in one image: docker build -t triptych . && docker run -p 8000:8000 -v data:/data triptych
FROM python:3.13-slim AS build
WORKDIR /source
RUN python -m venv --without-pip /opt/triptych
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_ROOT_USER_ACTION=ignore PIP_PYTHON=/opt/triptych/bin/python

# What the service needs changes less often than the service. Without a compiler, only wheels will do.
COPY requirements/runtime.txt requirements/
RUN pip install --only-binary :all: --requirement requirements/runtime.txt \
    # of Amazon's services, only S3 is called and what gives credentials for it
    && find /opt/triptych/lib/python3*/site-packages/botocore/data -mindepth 1 -maxdepth 1 -type d \
        ! -name s3 ! -name sts ! -name signin ! -name 'sso*' -exec rm -r {} +

COPY requirements/dev.txt requirements/
COPY pyproject.toml README.md ./
COPY app app
COPY migrations migrations
RUN pip install --constraint requirements/dev.txt setuptools \
    && pip install --no-deps --no-build-isolation . \
    && pip uninstall --yes setuptools


FROM python:3.13-slim
LABEL org.opencontainers.image.title="Triptych" \
      org.opencontainers.image.description="A self-hosted asset service that speaks the Amazon Ads, iQmetrix and Contentstack asset APIs"
RUN useradd --uid 1000 --user-group --home-dir /data --create-home --shell /usr/sbin/nologin triptych
COPY --from=build /opt/triptych /opt/triptych
ENV PATH=/opt/triptych/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    TRIPTYCH_HOST=0.0.0.0 \
    TRIPTYCH_DATA_DIR=/data
USER 1000:1000
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=10s --start-period=30s CMD ["python", "-m", "triptych.probe"]
ENTRYPOINT ["triptych"]
CMD ["serve"]
