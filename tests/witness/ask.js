// Asks the engine of CQL what libraries say of people: FOLDER holds elm.ndjson and people.ndjson, and gets answers.ndjson.

"use strict";

const fs = require("fs");
const os = require("os");
const path = require("path");
const readline = require("readline");
const { Worker, isMainThread, parentPort, workerData } = require("worker_threads");

const lines = (file) => readline.createInterface({ input: fs.createReadStream(file), crlfDelay: Infinity });

/** Runs over a share of the people, in the order of the file. */
async function share({ folder, part, parts }) {
    const cql = require("cql-execution");
    const fhir = require("cql-exec-fhir");
    const libraries = new Map();
    const functions = new Map();
    for await (const line of lines(path.join(folder, "elm.ndjson"))) {
        const { id, elm } = JSON.parse(line);
        libraries.set(id, new cql.Library(plain(elm, functions)));
    }
    const memory = rememberCalls(require("cql-execution/lib/elm/reusable"));
    const source = fhir.PatientSource.FHIRv401();
    const out = fs.createWriteStream(path.join(folder, `answers.${part}`));
    const failures = new Map();
    let at = 0;
    for await (const line of lines(path.join(folder, "people.ndjson"))) {
        if (at++ % parts !== part) {
            continue;
        }
        const { person, asOf, trials, bundle } = JSON.parse(line);
        source.loadBundles([bundle]);
        const patient = remembering(source.currentPatient());
        source.reset();
        memory.clear();
        for (const trial of trials ?? libraries.keys()) {
            const library = libraries.get(trial);
            if (library === undefined) {
                continue;
            }
            const said = {};
            const asked = new cql.Executor(library, undefined, { AsOf: cql.Date.parse(asOf) });
            for (const name of Object.keys(library.expressions)) {
                if (library.expressions[name].constructor.name !== "ExpressionDef" || name === "Patient") {
                    continue;
                }
                try {
                    const found = await asked.exec_expression(name, once(patient));
                    const [value] = Object.values(found.patientResults).map((result) => result[name]);
                    said[name] = value ?? null;
                } catch (error) {
                    const words = `${error.message ?? error}`.split("\n")[0];
                    failures.set(words, (failures.get(words) ?? 0) + 1);
                    said[name] = "failed";
                }
            }
            if (!out.write(`${JSON.stringify({ person, trial, said })}\n`)) {
                await new Promise((resume) => out.once("drain", resume));
            }
        }
    }
    await new Promise((done) => out.end(done));
    return { people: Math.ceil((at - part) / parts), failures: [...failures] };
}

/**
 * A library without the places in its text. A call that asks nothing but the records, such as `Results({ … })`, has in
 * their stead a name that says what it asks; every library has the same functions, which is checked.
 */
function plain(elm, functions) {
    const strip = (key, value) => (["localId", "locator", "annotation"].includes(key) ? undefined : value);
    const stripped = JSON.parse(JSON.stringify(elm, strip));
    for (const one of stripped.library.statements.def) {
        if (one.type === "FunctionDef") {
            const text = JSON.stringify(one);
            if ((functions.get(one.name) ?? text) !== text) {
                throw new Error(`${one.name} is not the same function everywhere`);
            }
            functions.set(one.name, text);
        }
    }
    return JSON.parse(JSON.stringify(stripped), (key, value) => {
        if (value?.type === "FunctionRef") {
            const asked = JSON.stringify(value.operand);
            if (!/"type":"(AliasRef|OperandRef|ExpressionRef|FunctionRef|Property|Query|Retrieve)"/.test(asked)) {
                value.localId = `${value.name} ${asked}`;
            }
        }
        return value;
    });
}

/** Has the engine remember what such calls gave for the patient who is being asked, until the memory is cleared. */
function rememberCalls(reusable) {
    const memory = new Map();
    const calls = reusable.FunctionRef.prototype;
    const exec = calls.exec;
    calls.exec = function (context) {
        if (this.localId === undefined) {
            return exec.call(this, context);
        }
        if (!memory.has(this.localId)) {
            memory.set(this.localId, exec.call(this, context));
        }
        return memory.get(this.localId);
    };
    return memory;
}

/** One patient as a source of patients, which executing once uses up. */
function once(patient) {
    let current = patient;
    return {
        currentPatient: () => current,
        nextPatient: () => (current = undefined),
    };
}

/**
 * The same patient, whose records and elements are made once: the source would make them anew for each definition, which
 * takes nearly all the time.
 */
function remembering(patient) {
    const elements = Object.getPrototypeOf(Object.getPrototypeOf(patient));
    if (!elements.remembers) {
        const get = elements.get;
        const known = new WeakMap();
        elements.get = function (field) {
            let own = known.get(this);
            if (own === undefined) {
                known.set(this, (own = new Map()));
            }
            if (!own.has(field)) {
                own.set(field, get.call(this, field));
            }
            return own.get(field);
        };
        Object.defineProperty(elements, "remembers", { value: true });
    }
    const find = patient.findRecords.bind(patient);
    const found = new Map();
    patient.findRecords = (profile, details) => {
        const key = `${profile} ${details?.datatype} ${details?.templateId}`;
        if (!found.has(key)) {
            found.set(key, find(profile, details));
        }
        return found.get(key);
    };
    return patient;
}

async function main(folder) {
    const parts = Math.max(1, os.availableParallelism());
    const work = [...Array(parts).keys()].map(
        (part) =>
            new Promise((resolve, reject) => {
                const worker = new Worker(__filename, { workerData: { folder, part, parts } });
                worker.once("message", resolve);
                worker.once("error", reject);
            }),
    );
    const done = await Promise.all(work);
    const out = path.join(folder, "answers.ndjson");
    fs.writeFileSync(out, "");
    for (const part of Array(parts).keys()) {
        const one = path.join(folder, `answers.${part}`);
        fs.appendFileSync(out, fs.readFileSync(one));
        fs.unlinkSync(one);
    }
    const people = done.reduce((sum, one) => sum + one.people, 0);
    const failures = done.flatMap((one) => one.failures);
    console.log(`${people} people asked`);
    for (const [words, count] of failures) {
        console.log(`failed ${count} times: ${words}`);
    }
}

if (isMainThread) {
    main(process.argv[2]).catch((error) => {
        console.error(error);
        process.exitCode = 2;
    });
} else {
    share(workerData).then((done) => parentPort.postMessage(done));
}
