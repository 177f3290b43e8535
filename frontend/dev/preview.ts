// A likeness of the server's preview, for the dev page only.
import type { Communication, Sample, SampleKind } from "../src/transport/shapes.ts";

const NAMES: Record<SampleKind, readonly [string, string]> = {
  short_name: ["Bo", "Bo Li"],
  long_name: ["Wilhelmina-Alexandra", "Wilhelmina-Alexandra Featherstonehaugh de la Peña"],
  no_name: ["", ""],
  right_to_left: ["ليلى", "ليلى حداد"],
};

export function previewOf({ subject, body, from_name: from, reply_to: replyTo }: Communication): Sample[] {
  return Object.entries(NAMES).map(([kind, [first, full]]) => {
    const fill = (text: string) => text.replace(/\[:(firstname|fullname)(?:\|([^\]|]*))?:\]/g, (_, name: string, other = "") => (name === "firstname" ? first : full) || String(other));
    const text = fill(body);
    const paragraphs = text.split(/\n{2,}/).map((part) => `<p>${part.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/\[([^\]]+)\]\(([^)]+)\)/g, '<a href="$2">$1</a>')}</p>`);
    const footer = `<hr><p>You get this because you are enrolled in Introduction to Statistics. <a href="https://campus.example/u/stop">Stop messages from this course</a></p>`;
    return { kind: kind as SampleKind, from: `${from} via CampusX <courses@campus.example>`, reply_to: replyTo, to: `${full || "learner"} <learner@example.org>`, subject: fill(subject), html: paragraphs.join("") + footer, text: `${text}\n\n-- \nYou get this because you are enrolled in Introduction to Statistics.` };
  });
}
