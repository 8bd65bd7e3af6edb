# The command, the page, the HTTP API and the MCP server: docker build -t whosaid .
#
#   docker run --rm -v whosaid:/library -v "$PWD/reports:/in:ro" whosaid add /in
#   docker run --rm -v whosaid:/library whosaid ask "Who denied the report?"
#   docker run --rm -v whosaid:/library --network host whosaid serve
#   docker run --rm -v whosaid:/library -p 127.0.0.1:8501:8501 whosaid serve --api --host 0.0.0.0
#
# The page listens on 127.0.0.1 and nowhere else, hence the host's network; the API wants a token (whosaid token add).

FROM python:3.13-slim AS build
ENV PATH=/opt/whosaid/bin:$PATH PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /opt/whosaid
WORKDIR /src
COPY requirements.lock ./
RUN pip install --quiet --no-compile --require-hashes --only-binary :all: -r requirements.lock
COPY . .
RUN pip install --quiet --no-compile --no-deps --no-build-isolation . && pip check
# Not in the image, after the check: what Chroma, Streamlit and Hugging Face list and WhoSaid never imports, and the tools
# that built it.
RUN pip uninstall --quiet --yes kubernetes pydeck hf-xet hatchling
# It works as it is, else there is no image; this leaves byte code of what is used, which nobody can write later.
RUN cd /tmp && whosaid --library /tmp/demo add /src/articles && whosaid --library /tmp/demo ask "Who did Baghaei blame?"

FROM python:3.13-slim
RUN useradd --create-home --uid 1000 whosaid && install -d -o whosaid -g whosaid -m 700 /library
COPY --from=build /opt/whosaid /opt/whosaid
ENV PATH=/opt/whosaid/bin:$PATH WHOSAID_LIBRARY=/library
USER whosaid
WORKDIR /home/whosaid
VOLUME /library
EXPOSE 8501
ENTRYPOINT ["whosaid"]
CMD ["--help"]
