// One call with its answer read: the data, or a Refusal that tells why there is none.
import type { Problem } from "./shapes.ts";
import type { Operation, Request, Transport } from "./transport.ts";

/** The backend (or the block in front of it) said no, or nothing; `status` is 0 where no answer came. */
export class Refusal extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail || problem.title);
    this.problem = problem;
  }

  get status(): number {
    return this.problem.status;
  }

  /** Nobody is there, or nobody who could answer; trying again later may help. */
  get isAway(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

export async function ask<Data>(transport: Transport, operation: Operation, request: Request = {}): Promise<Data> {
  const answer = await transport.call(operation, request).catch((reason: unknown) => {
    if (request.signal?.aborted) throw reason;
    throw new Refusal(problemOf(0, null));
  });
  if (answer.status < 200 || answer.status >= 300) throw new Refusal(problemOf(answer.status, answer.data));
  return answer.data as Data;
}

function problemOf(status: number, data: unknown): Problem {
  const said = typeof data === "object" && data !== null ? (data as Partial<Problem>) : {};
  return { ...said, status, title: said.title ?? "", detail: said.detail ?? "", errors: listed(said.errors) };
}

/** Field errors as lists of lines, whatever depth they came in (`{criteria: {certify: [..]}}` too). */
function listed(errors: unknown, under = ""): Record<string, string[]> {
  if (typeof errors !== "object" || errors === null) return {};
  return Object.fromEntries(
    Object.entries(errors).flatMap(([name, lines]: [string, unknown]) => {
      const path = under + name;
      if (Array.isArray(lines)) return [[path, lines.map(String)] as const];
      return typeof lines === "string" ? [[path, [lines]] as const] : Object.entries(listed(lines, `${path}.`));
    }),
  );
}
