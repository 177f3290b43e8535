// One condition, chosen: what it is about, and which values, scores, attempts or answers hold.
import { css, html, nothing } from "lit";
import type { TemplateResult } from "lit";
import { valuesOf, withAnswer, withAssessment, withValues } from "../audience/conditions.ts";
import type { Conditions } from "../audience/criteria.ts";
import type { Range } from "../audience/outcome.ts";
import type { Communicator } from "../state/communicator.ts";
import type { Store } from "../state/store.ts";
import { controls } from "../styles/controls.ts";
import { ground } from "../styles/ground.ts";
import { ask, Refusal } from "../transport/ask.ts";
import type { AnswerPart, AudienceFields } from "../transport/outreach-shapes.ts";
import { attributeName, markName, valueName } from "../words/attributes.ts";
import { Part } from "./part.ts";
import { refusalNote } from "./refusal.ts";

/** More values than these get a field to find one by. */
const FEW_VALUES = 12;
const MOST_ATTEMPTS = 1000;

interface Choice {
  about: string;
  label: string;
  values: Record<string, number>;
}

export class ConditionPanel extends Part {
  static override styles = [ground, controls, css`
    .panel { display: grid; gap: var(--s3); padding: var(--s4); border: 1px solid var(--line); border-radius: var(--r); background: var(--bg-2); }
    select { width: 100%; max-width: 420px; padding: 0 8px; }
    .find { max-width: 420px; background: var(--bg); }
    .values { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(220px, 100%), 1fr)); gap: 2px var(--s4); max-height: 232px; overflow-y: auto; }
    .tick { min-height: 26px; align-items: center; }
    .tick small { color: var(--ink-3); font-size: var(--xs); }
    .tick input { margin: 0; }
    .range { display: flex; flex-wrap: wrap; gap: 6px; align-items: center; font-size: var(--sm); }
    .range span:first-child { min-width: 110px; }
    .range .in { width: 72px; min-height: 30px; padding-block: 2px; background: var(--bg); }
    h4 { font-size: var(--sm); font-weight: 600; margin-block-end: 4px; }
  `];
  static override properties = { ...Part.properties, fields: { attribute: false }, about: {}, find: { state: true }, answers: { state: true }, refusal: { state: true } };
  declare fields: AudienceFields;
  declare about: string;
  declare find: string;
  /** The answers given to a problem, by its id. */
  declare answers: Record<string, AnswerPart[]>;
  declare refusal: Refusal | null;

  constructor() {
    super();
    this.find = "";
    this.answers = {};
    this.refusal = null;
  }

  protected follows({ audience }: Communicator): readonly Store[] {
    return [audience];
  }

  protected override firstUpdated(): void {
    this.renderRoot.querySelector<HTMLElement>("select")?.focus();
  }

  get #conditions(): Conditions {
    return this.communicator.audience.selection.conditions ?? {};
  }

  get #listed(): { attributes: Choice[]; marks: Choice[]; surveys: Choice[] } {
    const { attributes, marks, surveys } = this.fields;
    const asMarks = new Set(marks.map(({ name }) => name));
    return {
      attributes: Object.entries(attributes).filter(([name]) => name !== "last_seen").map(([name, values]) => ({ about: `attributes ${name}`, label: attributeName(name, this.phrases), values })),
      marks: marks.filter(({ name }) => !name.startsWith("survey:")).map(({ name, label, values }) => ({ about: `marks ${name}`, label: label || markName(name), values })),
      surveys: [
        ...marks.filter(({ name }) => name.startsWith("survey:")).map(({ name, label, values }) => ({ about: `marks ${name}`, label: label || markName(name), values })),
        ...surveys.filter(({ column }) => !asMarks.has(`survey:${column}`)).map(({ column, values }) => ({ about: `marks survey:${column}`, label: column, values })),
      ],
    };
  }

  protected override render(): TemplateResult {
    const { attributes, marks, surveys } = this.#listed;
    const { assessments } = this.fields;
    const isEmpty = ![...attributes, ...marks, ...surveys, ...assessments].length;
    return html`<div class="panel" data-test="condition-panel">${isEmpty ? html`<p class="sub sm">${this.say("noFields")}</p>` : html`<div><label for="about">${this.say("conditionAbout")}</label>
        <select id="about" @change=${this.#choseAbout}><option value="">${this.say("chooseCondition")}</option>
          ${this.#group("aboutLearner", attributes)} ${this.#group("aboutDid", marks)}
          ${assessments.length ? html`<optgroup label=${this.say("aboutAssessment")}>${this.#option("assessments", this.say("scoreOrAttempts"))}${assessments.some(({ answers }) => answers) ? this.#option("answers", this.say("chosenAnswer")) : nothing}</optgroup>` : nothing}
          ${this.#group("aboutSurvey", surveys)}</select></div>
        ${this.#body([...attributes, ...marks, ...surveys])}`}
      ${this.refusal ? refusalNote(this.refusal, this.phrases, () => void this.#loadAnswers(this.#problem)) : nothing}
      <p><button type="button" class="btn small" @click=${() => this.dispatchEvent(new CustomEvent("done"))}>${this.say("done")}</button></p></div>`;
  }

  #group(label: "aboutLearner" | "aboutDid" | "aboutSurvey", choices: readonly Choice[]): TemplateResult | typeof nothing {
    return choices.length ? html`<optgroup label=${this.say(label)}>${choices.map((choice) => this.#option(choice.about, choice.label))}</optgroup>` : nothing;
  }

  #option(about: string, label: string): TemplateResult {
    const [kind = ""] = this.about.split(" ");
    return html`<option value=${about} ?selected=${about === this.about || about === kind}>${label}</option>`;
  }

  #choseAbout(event: Event): void {
    this.find = "";
    this.#tell((event.target as HTMLSelectElement).value);
  }

  #tell(about: string): void {
    this.dispatchEvent(new CustomEvent("about", { detail: about }));
  }

  get #problem(): string {
    return this.about.split(" ")[1] ?? "";
  }

  #body(choices: readonly Choice[]): TemplateResult | typeof nothing {
    const choice = choices.find(({ about }) => about === this.about);
    if (choice) return this.#values(choice);
    if (this.about.startsWith("assessments")) return html`${this.#problems("assessments", () => true)}${this.#problem ? this.#ranges(this.#problem) : nothing}`;
    if (this.about.startsWith("answers")) return html`${this.#problems("answers", ({ answers }) => answers)}${this.#problem ? this.#answers(this.#problem) : nothing}`;
    return nothing;
  }

  #values({ about, label, values }: Choice): TemplateResult {
    const [group, name] = [about.slice(0, about.indexOf(" ")), about.slice(about.indexOf(" ") + 1)];
    const listed = group === "marks" ? "marks" : "attributes";
    const chosen = valuesOf(this.#conditions, listed, name);
    const named = Object.entries(values).map(([value, count]) => ({ value, count, said: valueName(name, value, this.phrases) }));
    const wanted = named.filter(({ said }) => said.toLocaleLowerCase(this.phrases.locale).includes(this.find.trim().toLocaleLowerCase(this.phrases.locale))).sort((a, b) => b.count - a.count);
    const toggle = (value: string, on: boolean) => this.#want(withValues(this.#conditions, listed, name, on ? [...chosen, value] : chosen.filter((each) => each !== value)));
    return html`${named.length > FEW_VALUES ? html`<input class="in find" type="search" aria-label=${this.say("findValue", { name: label })} placeholder=${this.say("findValue", { name: label })} .value=${this.find} @input=${(event: Event) => (this.find = (event.target as HTMLInputElement).value)} />` : nothing}
      <div class="values" role="group" aria-label=${label}>${wanted.map(({ value, count, said }) => this.#tick(said, this.phrases.number(count), chosen.includes(value), (on) => toggle(value, on)))}</div>`;
  }

  #tick(said: string, beside: string, on: boolean, toggle: (on: boolean) => void): TemplateResult {
    return html`<label class="tick"><input type="checkbox" .checked=${on} @change=${(event: Event) => toggle((event.target as HTMLInputElement).checked)} /><span>${said} <small>${beside}</small></span></label>`;
  }

  #problems(kind: "assessments" | "answers", has: (assessment: AudienceFields["assessments"][number]) => boolean): TemplateResult {
    const { zone } = this.communicator;
    return html`<div><label for="problem">${this.say("assessment")}</label><select id="problem" @change=${(event: Event) => this.#tell(`${kind} ${(event.target as HTMLSelectElement).value}`.trim())}>
      <option value="">${this.say("chooseAssessment")}</option>
      ${this.fields.assessments.filter(has).map(({ problem, name, due, learners }) => html`<option value=${problem} ?selected=${problem === this.#problem}>${[name, due ? this.say("dueOn", { date: this.phrases.date(due, zone, "day") }) : "", this.say("resultsOf", { n: learners })].filter(Boolean).join(" · ")}</option>`)}</select></div>`;
  }

  #ranges(problem: string): TemplateResult {
    const now = this.#conditions.assessments?.find((each) => each.problem === problem);
    const set = (kind: "score" | "attempts", range: Range | undefined) => {
      const score = kind === "score" ? range : now?.score;
      const attempts = kind === "attempts" ? range : now?.attempts;
      this.#want(withAssessment(this.#conditions, problem, { ...(score && { score }), ...(attempts && { attempts }) }));
    };
    return html`${this.#range("score", now?.score, 100, (range) => set("score", range))}${this.#range("attempts", now?.attempts, MOST_ATTEMPTS, (range) => set("attempts", range))}
      <p class="help">${this.say("resultHelp")}</p>`;
  }

  #range(kind: "score" | "attempts", now: Range | undefined, most: number, set: (range: Range | undefined) => void): TemplateResult {
    const name = this.say(kind);
    const change = (event: Event) => {
      const [low, high] = [...((event.currentTarget as HTMLElement).closest(".range")?.querySelectorAll("input") ?? [])].map(({ value }) => Number.parseInt(value, 10));
      const [from, to] = [within(low, 0, most), within(high, most, most)];
      set(Number.isNaN(low) && Number.isNaN(high) ? undefined : [Math.min(from, to), Math.max(from, to)]);
    };
    return html`<div class="range" role="group" aria-label=${name}><span>${name}</span>
      <input class="in" inputmode="numeric" autocomplete="off" aria-label=${this.say("fromField", { outcome: name })} .value=${now && now[0] > 0 ? String(now[0]) : ""} placeholder="0" @change=${change} /><span class="dim">–</span>
      <input class="in" inputmode="numeric" autocomplete="off" aria-label=${this.say("toField", { outcome: name })} .value=${now && now[1] < most ? String(now[1]) : ""} placeholder=${kind === "score" ? "100" : ""} @change=${change} />${kind === "score" ? html`<span class="dim">%</span>` : nothing}</div>`;
  }

  #answers(problem: string): TemplateResult {
    const parts = this.answers[problem];
    if (!parts) {
      void this.#loadAnswers(problem);
      return html`<p class="sub sm" role="status">${this.say("loading")}</p>`;
    }
    if (!parts.length) return html`<p class="sub sm">${this.say("noAnswersKnown")}</p>`;
    return html`${parts.map(({ part, question, values }, at) => {
      const chosen = this.#conditions.answers?.find((each) => each.problem === problem && each.part === part)?.values ?? [];
      const toggle = (value: string, on: boolean) => this.#want(withAnswer(this.#conditions, { problem, part, values: on ? [...chosen, value] : chosen.filter((each) => each !== value) }));
      const title = [question, parts.length > 1 || !question ? this.say("partOf", { n: at + 1 }) : ""].filter(Boolean).join(" · ");
      return html`<div>${parts.length > 1 || question ? html`<h4>${title}</h4>` : nothing}<div class="values" role="group" aria-label=${title}>${values.map(({ value, label, learners, correct }) =>
        this.#tick(label || value, [this.phrases.number(learners), ...(correct === null ? [] : [this.say(correct ? "answerRight" : "answerWrong")])].join(" · "), chosen.includes(value), (on) => toggle(value, on)))}</div></div>`;
    })}`;
  }

  async #loadAnswers(problem: string): Promise<void> {
    this.refusal = null;
    try {
      const { parts } = await ask<{ parts: AnswerPart[] }>(this.communicator.transport, "answers", { query: { problem } });
      this.answers = { ...this.answers, [problem]: parts };
    } catch (fault) {
      if (!(fault instanceof Refusal)) throw fault;
      this.refusal = fault;
    }
  }

  #want(conditions: Conditions): void {
    this.dispatchEvent(new CustomEvent<Conditions>("change-conditions", { detail: conditions }));
  }
}

function within(value: number | undefined, otherwise: number, most: number): number {
  return value === undefined || Number.isNaN(value) ? otherwise : Math.min(most, Math.max(0, value));
}
