// Selections to start from: the original Communicator's two, those still here but at risk, and all.
import type { Selection } from "./criteria.ts";
import { EVERYBODY } from "./criteria.ts";

export const PRESETS = {
  atRisk: { all: false, brushes: { complete: [20, 70], leave: [50, 100] }, lastSeen: "recent" },
  noCertificate: { all: false, brushes: { certify: [0, 20], complete: [80, 100] }, lastSeen: null },
  stopping: { all: false, brushes: { certify: [0, 70], complete: [0, 70], leave: [80, 100] }, lastSeen: null },
  all: EVERYBODY,
} as const satisfies Record<string, Selection>;

export type Preset = keyof typeof PRESETS;
export const PRESET_NAMES = Object.keys(PRESETS) as Preset[];
