// Posts found by words and hashtag: what was said, on which network, when, under which pseudonym.
import { css, html, nothing } from "lit";
import type { TemplateResult } from "lit";
import { refusalNote } from "../elements/refusal.ts";
import { controls } from "../styles/controls.ts";
import { ground } from "../styles/ground.ts";
import type { Key } from "../words/phrases.ts";
import { networkName } from "./names.ts";
import { SocialPart } from "./part.ts";
import type { Post } from "./report.ts";
import { panels } from "./styles.ts";

const KINDS: Partial<Record<Post["kind"], Key>> = { reply: "socialReply", repost: "socialRepost", quote: "socialQuote" };
/** So much of a pseudonym tells people of a course apart. */
const SHOWN = 8;

export class Posts extends SocialPart {
  static override styles = [ground, controls, panels, css`
    form { display: flex; flex-wrap: wrap; gap: var(--s2) var(--s3); align-items: end; }
    label { margin: 0; flex: 0 1 264px; }
    label .in { margin-block-start: 5px; }
    ol { margin-block-start: var(--s3); }
    li { padding-block: 10px; border-block-start: 1px solid var(--line); display: grid; grid-template-columns: 208px minmax(0, 1fr); gap: 2px var(--s5); font-size: var(--sm); }
    .text { overflow-wrap: anywhere; white-space: pre-line; max-width: 84ch; }
    .text .link { display: inline; min-height: 0; min-width: 0; }
    .none { margin-block-start: var(--s3); }
    @container (max-width: 760px) { li { grid-template-columns: minmax(0, 1fr); } label { flex-basis: 100%; } }
  `];
  static override properties = { ...SocialPart.properties, words: { state: true }, tag: { state: true } };
  declare words: string;
  declare tag: string;

  constructor() {
    super();
    this.words = "";
    this.tag = "";
  }

  protected override render(): TemplateResult {
    const { posts, postsRefusal, searching, morePosts } = this.social;
    return html`<section class="panel" aria-labelledby="title"><div class="fig-head"><h2 id="title">${this.say("socialFind")}</h2></div>
      <form role="search" @submit=${this.#find}>
        <label>${this.say("socialWords")}<input class="in" name="words" type="search" .value=${this.words} @input=${(event: Event) => (this.words = (event.target as HTMLInputElement).value)} /></label>
        <label>${this.say("socialTag")}<input class="in" name="tag" placeholder="#" autocomplete="off" .value=${this.tag} @input=${(event: Event) => (this.tag = (event.target as HTMLInputElement).value)} /></label>
        <button type="submit" class="btn" ?disabled=${searching}>${this.say("socialFindButton")}</button></form>
      <p class="help" role="status">${searching ? this.say("socialFinding") : posts?.length === 0 ? this.say("socialNoPosts") : this.say("socialSomePosts")}</p>
      ${postsRefusal ? refusalNote(postsRefusal, this.phrases, () => this.#find()) : nothing}
      ${posts?.length ? html`<ol data-test="posts">${posts.map((post) => this.#post(post))}</ol>` : nothing}
      ${morePosts && posts?.length ? html`<button type="button" class="btn small" ?disabled=${searching} @click=${() => void this.social.findMore()}>${this.say("socialMore")}</button>` : nothing}</section>`;
  }

  #post({ network, kind, author, created_at: at, text, tags }: Post): TemplateResult {
    const name = KINDS[kind];
    return html`<li><p class="xs dim">${this.phrases.date(at, this.report.timeline.time_zone)}<br />${networkName(network)}${name ? `, ${this.say(name)}` : ""} · <span class="mono">${author ? author.slice(0, SHOWN) : this.say("socialSomebody")}</span></p>
      <p class="text">${this.#linked(text, tags)}</p></li>`;
  }

  /** The text with its hashtags as ways to the other posts that have them. */
  #linked(text: string, tags: readonly string[]): (string | TemplateResult)[] {
    const known = new Set(tags.map((tag) => tag.toLowerCase()));
    return text.split(/([#＃][\p{L}\p{M}\p{N}_]+)/u).map((part, at) => {
      const tag = part.slice(1);
      if (at % 2 === 0 || !known.has(tag.toLowerCase())) return part;
      return html`<button type="button" class="link" aria-label=${this.say("socialOnlyTag", { tag: part })} @click=${() => this.#only(tag)}>${part}</button>`;
    });
  }

  #find(event?: Event): void {
    event?.preventDefault();
    void this.social.find(this.words, this.tag.trim().replace(/^[#＃]/, ""));
  }

  #only(tag: string): void {
    this.tag = `#${tag}`;
    this.words = "";
    this.#find();
  }
}
