// Loads patients and asks for trials with fhir-kit-client, unmodified, as an application in JavaScript does.
//
//     node kit.mjs BASE PATIENTS
//
// BASE is one base of a server with the trials of fixtures/registry in it, PATIENTS the folder fixtures/patients. Needs
// fhir-kit-client beside this file or above it. Ends with 0 when every answer was what it has to be.

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CapabilityTool, Client } from 'fhir-kit-client';

const STUDY = 'nct99000015';
const PLAN = `${STUDY}-elig`;
const OWN = 'https://trialfire.example/fhir';
/// The day as of which the sample patients are to be read.
const AS_OF = '2026-11-21';
const BLOCKER = 'Previous immunotherapy, such as PD-1 antibody, PD-L1 antibody or CTLA-4 antibody';

const [base, patients] = process.argv.slice(2);
assert(base && patients, 'expected the base of a server and the folder of the sample patients');
const isR5 = base.endsWith('/r5');
const client = new Client({ baseUrl: base });

/// Status, headers and the rest of an answer that the client took for good.
const http = (answer) => Client.httpFor(answer).response;

/// What the server says when it refuses: its status and the first issue of its OperationOutcome.
async function refused(asked, status) {
  try {
    await asked;
  } catch (error) {
    assert.equal(error.response?.status, status, error.stack);
    assert.equal(error.response.data.resourceType, 'OperationOutcome');
    return error.response.data.issue[0];
  }
  throw new Error(`expected ${status}, found that it was done`);
}

/// A record of R4 as the release of the base has it.
function ofRelease(resource) {
  if (!isR5) return resource;
  const { performedDateTime, medicationCodeableConcept, ...rest } = resource;
  switch (resource.resourceType) {
    case 'Procedure':
      return { ...rest, occurrenceDateTime: performedDateTime };
    case 'MedicationStatement':
      return { ...rest, status: 'recorded', medication: { concept: medicationCodeableConcept } };
    default:
      return resource;
  }
}

/// The records of a sample patient: a Bundle.
function records(name) {
  const bundle = JSON.parse(readFileSync(join(patients, `${name}.json`), 'utf8'));
  return { ...bundle, entry: bundle.entry.map((entry) => ({ ...entry, resource: ofRelease(entry.resource) })) };
}

/// The same as a transaction that creates them all, the links between them by `urn:uuid:`.
function transaction(name) {
  const bundle = records(name);
  const names = new Map();
  for (const { resource } of bundle.entry) {
    names.set(`${resource.resourceType}/${resource.id}`, `urn:uuid:${randomUUID()}`);
  }
  const linked = (value) => {
    if (Array.isArray(value)) return value.map(linked);
    if (value === null || typeof value !== 'object') return value;
    const members = Object.entries(value).map(([key, member]) => {
      return [key, key === 'reference' ? (names.get(member) ?? member) : linked(member)];
    });
    return Object.fromEntries(members);
  };
  const entry = bundle.entry.map(({ resource }) => {
    const { id, ...rest } = resource;
    const fullUrl = names.get(`${resource.resourceType}/${id}`);
    return { fullUrl, resource: linked(rest), request: { method: 'POST', url: resource.resourceType } };
  });
  return { resourceType: 'Bundle', type: 'transaction', entry };
}

const matched = (bundle) => bundle.entry.filter((entry) => entry.search.mode === 'match');
const gradeOf = (entry) => entry.search.extension.find((one) => one.url.endsWith('/match-grade')).valueCode;

/// The parameters of the guidance on a study.
function guidance(bundle, study) {
  const about = bundle.entry.map((entry) => entry.resource).filter((one) => one.resourceType === 'GuidanceResponse');
  const found = about.find((one) => one.moduleCanonical.endsWith(`/PlanDefinition/${study}-elig`));
  assert(found, `expected guidance on ${study}`);
  return { response: found, output: found.contained.find((one) => one.id === 'output') };
}

const named = (parameters, name) => parameters.parameter.filter((one) => one.name === name);
const tierOf = (parameters) => named(parameters, 'tier')[0].valueCoding.code;
const part = (parameter, name) => parameter.part.find((one) => one.name === name);
const total = async (resourceType) => (await client.search({ resourceType, searchParams: { _count: 0 } })).total;

const steps = [];
const step = (what, work) => steps.push([what, work]);

step('metadata', async () => {
  const statement = await client.capabilityStatement();
  assert.equal(statement.fhirVersion, isR5 ? '5.0.0' : '4.0.1');
  const able = new CapabilityTool(statement);
  assert(able.serverCan('transaction'));
  for (const interaction of ['read', 'vread', 'create', 'update', 'search-type']) {
    assert(able.resourceCan('Patient', interaction), interaction);
  }
  assert(able.resourceSearch('ResearchStudy', 'identifier'));
  const operations = (resourceType) =>
    able.capabilityContents({ resourceType, capabilityType: 'operation' }).map((one) => one.name);
  for (const name of ['match', 'match-patients', 'evaluate']) assert(operations('ResearchStudy').includes(name), name);
  assert(operations('Patient').includes('match-trials'));
  for (const name of ['apply', 'data-requirements']) assert(operations('PlanDefinition').includes(name), name);
});

step('search and pages', async () => {
  const ids = [];
  let pages = 0;
  const pace = { _count: 7, _sort: '_id', _total: 'accurate' };
  let bundle = await client.search({ resourceType: 'ResearchStudy', searchParams: pace });
  for (; bundle; bundle = await client.nextPage({ bundle })) {
    assert.equal(bundle.total, 30);
    ids.push(...bundle.entry.map((entry) => entry.resource.id));
    pages += 1;
  }
  assert.equal(pages, 5);
  assert.equal(new Set(ids).size, 30);
  assert.deepEqual(ids, [...ids].sort());
  const searchParams = { identifier: 'NCT99000015' };
  for (const postSearch of [false, true]) {
    const one = await client.search({ resourceType: 'ResearchStudy', searchParams, options: { postSearch } });
    assert.deepEqual(one.entry.map((entry) => entry.resource.id), [STUDY]);
  }
  const site = { identifier: 'NCT99000015', _include: 'ResearchStudy:site' };
  const whole = await client.search({ resourceType: 'ResearchStudy', searchParams: site });
  const reference = whole.entry[0].resource.site[0].reference;
  const resolved = await client.resolve({ reference, context: whole });
  assert.equal(`${resolved.resourceType}/${resolved.id}`, reference);
  const issue = await refused(client.search({ resourceType: 'ResearchStudy', searchParams: { conditon: 'x' } }), 400);
  assert.match(issue.diagnostics, /`condition`/);
});

step('create and update', async () => {
  const value = randomUUID();
  const body = {
    resourceType: 'Patient',
    identifier: [{ system: 'https://example.org/mrn', value }],
    name: [{ family: 'Brightwater', given: ['Ada'] }],
    gender: 'female',
    birthDate: '1979-02-03',
  };
  const created = await client.create({ resourceType: 'Patient', body });
  assert.equal(http(created).status, 201);
  assert.equal(created.meta.versionId, '1');
  assert(http(created).headers.get('location').endsWith(`/Patient/${created.id}/_history/1`));

  const options = { headers: { 'If-None-Exist': `identifier=https://example.org/mrn|${value}` } };
  const same = await client.create({ resourceType: 'Patient', body, options });
  assert.deepEqual([http(same).status, same.id], [200, created.id]);
  const searchParams = { identifier: `https://example.org/mrn|${value}` };
  assert.equal((await client.search({ resourceType: 'Patient', searchParams })).total, 1);
  const other = { headers: { 'If-None-Exist': `identifier=https://example.org/mrn|${randomUUID()}` } };
  const fresh = await client.create({ resourceType: 'Patient', body, options: other });
  assert.equal(http(fresh).status, 201);
  assert.notEqual(fresh.id, created.id);
  await refused(client.create({ resourceType: 'Patient', body, options }), 412);

  const id = created.id;
  const ifMatch = { headers: { 'If-Match': http(created).headers.get('etag') } };
  const change = { ...created, birthDate: '1979-02-04' };
  const updated = await client.update({ resourceType: 'Patient', id, body: change, options: ifMatch });
  assert.deepEqual([http(updated).status, updated.meta.versionId, updated.birthDate], [200, '2', '1979-02-04']);
  const late = { ...created, birthDate: '1979-02-05' };
  await refused(client.update({ resourceType: 'Patient', id, body: late, options: ifMatch }), 412);
  assert.equal((await client.read({ resourceType: 'Patient', id })).birthDate, '1979-02-04');
  assert.equal((await client.vread({ resourceType: 'Patient', id, version: '1' })).birthDate, '1979-02-03');
  assert.equal((await client.history({ resourceType: 'Patient', id })).total, 2);

  const own = randomUUID();
  const put = await client.update({ resourceType: 'Patient', id: own, body: { ...body, id: own } });
  assert.deepEqual([http(put).status, put.id], [201, own]);
  const wrong = { ...body, birthDate: '1979-02-30' };
  const issue = await refused(client.create({ resourceType: 'Patient', body: wrong }), 422);
  assert.deepEqual(issue.expression, ['Patient.birthDate']);
});

/// Ids of the stored patients: one whom the study may fit, and one with a single thing against it.
const stored = {};

step('transaction', async () => {
  for (const name of ['eligible', 'one-blocker']) {
    const body = transaction(`breakwater/${name}`);
    const answer = await client.transaction({ body });
    assert.equal(answer.type, 'transaction-response');
    assert(answer.entry.every((entry) => entry.response.status.startsWith('201')), JSON.stringify(answer));
    const places = answer.entry.map((entry) => entry.response.location.split('/'));
    const patient = places.find(([kind]) => kind === 'Patient')[1];
    stored[name] = patient;
    const searchParams = { patient: `Patient/${patient}`, _count: 100 };
    for (const resourceType of ['Condition', 'Observation']) {
      const sent = body.entry.filter((entry) => entry.resource.resourceType === resourceType).length;
      const found = await client.search({ resourceType, searchParams });
      assert.equal(found.total, sent);
      assert(found.entry.every((entry) => entry.resource.subject.reference === `Patient/${patient}`));
    }
  }
  // All or nothing.
  const before = await total('Patient');
  const broken = transaction('breakwater/eligible');
  broken.entry.find((entry) => entry.resource.resourceType === 'Condition').resource.onsetDateTime = '2024-13-01';
  await refused(client.transaction({ body: broken }), 422);
  assert.equal(await total('Patient'), before);
});

step('$match of a patient who is sent', async () => {
  const kinds = ['Patient', 'Condition', 'Observation'];
  const before = await Promise.all(kinds.map(total));
  const match = (name, more = []) => {
    const parameter = [{ name: 'patient', resource: records(name) }, { name: 'asOf', valueDate: AS_OF }, ...more];
    const input = { resourceType: 'Parameters', parameter };
    return client.operation({ name: 'match', resourceType: 'ResearchStudy', input });
  };
  const found = await match('breakwater/eligible');
  const list = matched(found);
  assert.equal(found.type, 'searchset');
  assert.equal(list[0].resource.id, STUDY, 'the study that the patient was made for comes first');
  assert.equal(gradeOf(list[0]), 'possible');
  list.reduce((before, entry) => assert(entry.search.score <= before) ?? entry.search.score, 1);
  const { response, output } = guidance(found, STUDY);
  assert.equal(response.subject.reference, 'Patient/breakwater-eligible');
  assert.equal(tierOf(output), 'potential');
  assert.equal(part(named(output, 'counts')[0], 'blocks').valueInteger, 0);

  // One thing against it: not shown unless it is asked for, and then as what it is.
  const blocked = await match('breakwater/one-blocker');
  assert(matched(blocked).length > 0);
  assert(matched(blocked).every((entry) => entry.resource.id !== STUDY));
  const asked = await match('breakwater/one-blocker', [{ name: 'study', valueString: STUDY }]);
  assert.deepEqual(matched(asked).map((entry) => [entry.resource.id, gradeOf(entry)]), [[STUDY, 'certainly-not']]);
  const against = guidance(asked, STUDY).output;
  assert.equal(tierOf(against), 'ineligible');
  assert.equal(part(named(against, 'counts')[0], 'blocks').valueInteger, 1);

  // The Bundle by itself, and somebody who has died.
  const bare = await client.request(`ResearchStudy/$match?asOf=${AS_OF}`, {
    method: 'POST',
    body: records('breakwater/eligible'),
    options: { headers: { 'content-type': 'application/fhir+json' } },
  });
  assert.deepEqual(matched(bare), list);
  const deceased = await match('breakwater/deceased');
  assert.equal(matched(deceased).length, 0);

  assert.deepEqual(await Promise.all(kinds.map(total)), before, 'what is sent to be matched is not kept');
  await refused(client.read({ resourceType: 'Patient', id: 'breakwater-eligible' }), 404);
});

step('$match-trials of a stored patient', async () => {
  const id = stored.eligible;
  const ask = { name: '$match-trials', resourceType: 'Patient', id };
  const found = await client.operation({ ...ask, method: 'GET', input: { asOf: AS_OF, count: 1 } });
  const list = matched(found);
  assert.deepEqual(list.map((entry) => entry.resource.id), [STUDY]);
  const { response } = guidance(found, STUDY);
  assert.equal(response.subject.reference, `Patient/${id}`);
  // What a verdict rests on can be read.
  const reasons = isR5 ? response.reason.map((one) => one.reference) : response.reasonReference;
  const evidence = await client.resolve({ reference: reasons[0].reference });
  assert.equal(evidence.subject.reference, `Patient/${id}`);
  const parameter = [{ name: 'asOf', valueDate: AS_OF }, { name: 'count', valueInteger: 1 }];
  const input = { resourceType: 'Parameters', parameter };
  const posted = await client.operation({ ...ask, input });
  assert.deepEqual(matched(posted), list);
  const issue = await refused(client.operation({ ...ask, id: 'nobody', method: 'GET' }), 404);
  assert.match(issue.diagnostics, /Patient\/nobody/);
});

step('$match-patients of a study', async () => {
  const parameter = Object.values(stored).map((id) => ({ name: 'patient', valueReference: { reference: `Patient/${id}` } }));
  parameter.push({ name: 'asOf', valueDate: AS_OF });
  const input = { resourceType: 'Parameters', parameter };
  const found = await client.operation({ name: 'match-patients', resourceType: 'ResearchStudy', id: STUDY, input });
  const about = JSON.stringify(found);
  assert(about.includes(`Patient/${stored.eligible}`));
  assert(!about.includes(`Patient/${stored['one-blocker']}`), 'who does not fit is left out');
});

step('$evaluate', async () => {
  const ask = { name: 'evaluate', resourceType: 'ResearchStudy', id: STUDY, method: 'GET' };
  const of = (name) => client.operation({ ...ask, input: { patient: `Patient/${stored[name]}`, asOf: AS_OF } });
  const lines = (told) => named(told, 'criterion');
  const effect = (line) => part(line, 'effect').valueCoding.code;
  const fits = await of('eligible');
  assert.equal(tierOf(fits), 'potential');
  assert(lines(fits).every((line) => effect(line) !== 'blocks'));
  assert(lines(fits).filter((line) => effect(line) === 'helps').length >= 10);
  const blocked = await of('one-blocker');
  assert.equal(tierOf(blocked), 'ineligible');
  const against = lines(blocked).filter((line) => effect(line) === 'blocks');
  assert.deepEqual(against.map((line) => part(line, 'text').valueString), [BLOCKER]);
});

step('$apply and $data-requirements', async () => {
  const ask = { resourceType: 'PlanDefinition', id: PLAN };
  const subject = `Patient/${stored.eligible}`;
  const applied = await client.operation({ ...ask, name: 'apply', method: 'GET', input: { subject, asOf: AS_OF } });
  // R5 gives Parameters with a Bundle: the plan first, then its activities.
  const [care, ...tasks] = isR5
    ? applied.parameter[0].resource.entry.map((entry) => entry.resource)
    : [applied, ...applied.activity.map((activity) => activity.detail)];
  assert.deepEqual([care.resourceType, care.status, care.subject.reference], ['CarePlan', 'draft', subject]);
  assert.deepEqual(care.instantiatesCanonical, [`${OWN}/PlanDefinition/${PLAN}`]);
  assert(tasks.length > 0);
  for (const task of tasks) assert.match(task.description, /^Ask the /);
  for (const method of ['GET', 'POST']) {
    const library = await client.operation({ ...ask, name: 'data-requirements', method });
    assert.equal(library.resourceType, 'Library');
    assert(library.dataRequirement.some((one) => one.type === 'Condition' && JSON.stringify(one).includes('C53.9')));
    // The ECOG performance status.
    assert(library.dataRequirement.some((one) => one.type === 'Observation' && JSON.stringify(one).includes('89247-1')));
  }
});

for (const [what, work] of steps) {
  try {
    await work();
  } catch (error) {
    const said = error.response ? `\n${JSON.stringify(error.response.data)}` : '';
    console.error(`fhir-kit-client, ${base}: ${what}\n${error.stack}${said}`);
    process.exit(1);
  }
  console.log(`fhir-kit-client, ${base}: ${what}`);
}
