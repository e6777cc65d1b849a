#!/usr/bin/env python3
"""Does what a clinician's system does with CDS Hooks: discovers, fills prefetch from a FHIR server, calls, tells back.

    hooks.py SERVER PATIENT [FHIR]

SERVER is the root of the services, PATIENT the id of a patient, FHIR the base of the FHIR server that keeps the patient
(SERVER/fhir unless it is said). Standard library only. Ends with 0 when every step went as the specification has it.
"""

import json
import re
import sys
import urllib.error
import urllib.parse
import urllib.request
import uuid

CONTEXTS = {
    "patient-view": {},
    "encounter-start": {"encounterId": "visit-1"},
    "order-select": {"selections": [], "draftOrders": {"resourceType": "Bundle", "type": "collection", "entry": []}},
}


def ask(url, body=None):
    """Status and JSON of an answer."""
    data = None if body is None else json.dumps(body).encode()
    headers = {"Accept": "application/json"} | ({"Content-Type": "application/json"} if data else {})
    request = urllib.request.Request(url, data=data, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            text = answer.read()
            return answer.status, json.loads(text) if text else None
    except urllib.error.HTTPError as error:
        text = error.read()
        return error.code, json.loads(text) if text else None


def check(truth, what):
    if not truth:
        sys.exit(f"expected {what}")


def filled(template, context):
    """A prefetch template with the values of the context, its parameters escaped as a query needs it."""
    text = re.sub(r"\{\{context\.(\w+)\}\}", lambda found: context[found[1]], template)
    path, _, query = text.partition("?")
    return path + ("?" + urllib.parse.quote(query, safe="=&,-_.") if query else "")


def prefetched(service, context, fhir):
    """What a FHIR server answers to the templates; null for what it does not answer, as the specification allows."""
    found = {}
    for key, template in service["prefetch"].items():
        status, resource = ask(f"{fhir}/{filled(template, context)}")
        found[key] = resource if status == 200 else None
    return found


def check_card(card):
    check(len(card["summary"]) < 140, f"a summary of less than 140 characters, found {len(card['summary'])}")
    check(card["indicator"] in ("info", "warning", "critical"), "an indicator of the specification")
    check(card["source"]["label"], "a source with a label")
    uuid.UUID(card["uuid"])
    for suggestion in card.get("suggestions", []):
        uuid.UUID(suggestion["uuid"])
        check(suggestion["label"], "a suggestion with a label")
        for action in suggestion["actions"]:
            check(action["type"] == "create" and action["resource"]["resourceType"], "an action that creates a resource")
    if card.get("suggestions"):
        check(card["selectionBehavior"] in ("at-most-one", "any"), "a selection behaviour with suggestions")
    for link in card.get("links", []):
        check(link["type"] in ("absolute", "smart") and "://" in link["url"], "a link that leads somewhere")


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    server, patient = sys.argv[1].rstrip("/"), sys.argv[2]
    fhir = sys.argv[3].rstrip("/") if len(sys.argv) > 3 else f"{server}/fhir"
    status, discovered = ask(f"{server}/cds-services")
    check(status == 200 and discovered["services"], "services to be discovered")
    told = 0
    for service in discovered["services"]:
        for name in ("hook", "title", "description", "id", "prefetch"):
            check(service.get(name), f"`{name}` of a service")
        context = {"userId": "Practitioner/example", "patientId": patient} | CONTEXTS[service["hook"]]
        call = {"hook": service["hook"], "hookInstance": str(uuid.uuid4()), "fhirServer": fhir, "context": context}
        address = f"{server}/cds-services/{service['id']}"

        status, answer = ask(address, call | {"prefetch": prefetched(service, context, fhir)})
        check(status == 200, f"an answer with prefetch, found {status}: {answer}")
        cards = answer["cards"]
        for card in cards:
            check_card(card)
        print(f"{service['id']}: {len(cards)} card(s) with prefetch")

        # Without: fetched by the service where it may, else refused with the words that the specification has for it.
        status, bare = ask(address, call)
        check(status in (200, 412), f"200 or 412 without prefetch, found {status}: {bare}")
        if status == 200:
            same = [card["uuid"] for card in bare["cards"]] == [card["uuid"] for card in cards]
            check(same, "the same cards whoever fetches the records")
        print(f"{service['id']}: {status} without prefetch")

        for card in cards:
            accepted = card["suggestions"][0]["uuid"]
            reason = card["overrideReasons"][0]
            outcomes = [
                {"outcome": "accepted", "acceptedSuggestions": [{"id": accepted}]},
                {"outcome": "overridden", "overrideReason": {"reason": reason}},
            ]
            feedback = [one | {"card": card["uuid"], "outcomeTimestamp": "2026-11-21T10:00:00Z"} for one in outcomes]
            status, _ = ask(f"{address}/feedback", {"feedback": feedback})
            check(status == 200, f"feedback to be taken, found {status}")
            told += 1

        status, problem = ask(address, call | {"hook": "no-such-hook"})
        check(status == 400 and problem["resourceType"] == "OperationOutcome", "another hook to be refused")
    check(ask(f"{server}/cds-services/no-such-service", {})[0] == 404, "an unknown service to be refused")
    check(told, "at least one card")
    print(f"{told} card(s) told back")


if __name__ == "__main__":
    main()
