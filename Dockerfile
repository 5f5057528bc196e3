# The service in one image: docker build -t triptych . && docker run -p 8000:8000 -v data:/data triptych
FROM python:3.13-slim AS build
WORKDIR /source
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_ROOT_USER_ACTION=ignore
RUN python -m venv --without-pip /opt/triptych && python -m venv /opt/setuptools

# Without a compiler, only wheels will do. Of Amazon's services, only S3 is called and what gives credentials for it.
COPY requirements/runtime.txt requirements/
RUN pip --python /opt/triptych/bin/python install --only-binary :all: --requirement requirements/runtime.txt \
    && find /opt/triptych/lib/python3*/site-packages/botocore/data -mindepth 1 -maxdepth 1 -type d \
        ! -name s3 ! -name sts ! -name signin ! -name 'sso*' -exec rm -r {} +

COPY requirements/dev.txt requirements/
RUN /opt/setuptools/bin/pip install --constraint requirements/dev.txt setuptools
COPY pyproject.toml ./
COPY app app
COPY migrations migrations
RUN /opt/setuptools/bin/pip wheel --no-deps --no-build-isolation --wheel-dir /wheels . \
    && pip --python /opt/triptych/bin/python install --no-deps --prefix /program /wheels/*.whl


FROM python:3.13-slim
LABEL org.opencontainers.image.title="Triptych" \
      org.opencontainers.image.description="A self-hosted asset service that speaks the Amazon Ads, iQmetrix and Contentstack asset APIs"
RUN useradd --uid 1000 --user-group --home-dir /data --create-home --shell /usr/sbin/nologin triptych
# What the service needs changes less often than the service, and is pulled again only then.
COPY --from=build /opt/triptych /opt/triptych
COPY --from=build /program /opt/triptych
ENV PATH=/opt/triptych/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    TRIPTYCH_HOST=0.0.0.0 \
    TRIPTYCH_DATA_DIR=/data \
    TRIPTYCH_DURABLE=on
USER 1000:1000
VOLUME /data
EXPOSE 8000 8443
HEALTHCHECK --interval=10s --timeout=10s --start-period=30s CMD ["python", "-m", "triptych.probe"]
ENTRYPOINT ["triptych"]
CMD ["serve"]
