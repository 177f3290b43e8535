// What the backend says, in the reader's language: by code, with what was filled in, else as it came.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { faultWords } from "../src/elements/faults.ts";
import { problemInWords } from "../src/elements/refusal.ts";
import { faultsFromServer } from "../src/message/faults.ts";
import { told } from "../src/words/es/told.ts";
import { words } from "../src/words/es.ts";
import { addTold, addWords, Phrases } from "../src/words/phrases.ts";

addWords("es", words);
addTold("es", told);
const spanish = new Phrases("es-ES");
const english = new Phrases("en");

describe("a sentence of the backend's", () => {
  const said = { code: "sending.is_in_state", params: { status: "sent", deed: "pause" } };

  test("is said by its code, and the words it is filled with too", () => {
    assert.equal(spanish.told("This message is sent; one can't pause it.", said), "Este mensaje está enviado; ya no se puede pausar.");
  });

  test("is said with a sentence within", () => {
    const within = { code: "writing.line", params: { number: "3", told: { code: "condition.no_end", params: {} } } };
    assert.equal(spanish.told("", within), "Línea 3: este [:if …:] no tiene [:end:].");
  });

  test("stays as it came in English, of an unknown code, and without one", () => {
    for (const [phrases, code] of [[english, said], [spanish, { code: "not.there", params: {} }], [spanish, null]] as const) assert.equal(phrases.told("As it came.", code), "As it came.");
  });

  test("of a field keeps the field's name before it", () => {
    const [fault] = faultsFromServer({ errors: { subject: ["is needed"] }, error_codes: { subject: [{ code: "writing.needed", params: {} }] } }, () => "Asunto");
    assert.ok(fault);
    assert.equal(faultWords(fault, spanish), "Asunto: hace falta");
    assert.equal(faultWords(fault, english), "Asunto: is needed");
  });
});

test("a problem has its title by its kind and its detail by its code", () => {
  const problem = { status: 409, title: "Wrong state", detail: "Who asked for this send can't approve it; a second person must", errors: {}, type: "https://b.example/api/docs#problem-wrong-state", code: "sending.same_person", params: {} };
  assert.deepEqual(problemInWords(problem, spanish), { title: "Estado no adecuado", detail: "Quien pidió este envío no puede aprobarlo; debe hacerlo otra persona" });
  assert.equal(problemInWords(problem, english).title, "Wrong state");
});
