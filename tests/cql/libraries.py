"""Takes the CQL out of FHIR: NDJSON of Bundles or resources on stdin, `{"id", "cql"}` a line on stdout."""

import base64
import json
import sys


def libraries(resource):
    if resource.get("resourceType") == "Bundle":
        for entry in resource.get("entry", ()):
            yield from libraries(entry.get("resource", {}))
    elif resource.get("resourceType") == "Library":
        for content in resource.get("content", ()):
            if content.get("contentType") == "text/cql" and "data" in content:
                yield resource.get("id"), base64.b64decode(content["data"]).decode("utf-8")


for line in sys.stdin:
    if line.strip():
        for identity, cql in libraries(json.loads(line)):
            print(json.dumps({"id": identity, "cql": cql}, ensure_ascii=False))
