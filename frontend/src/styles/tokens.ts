// Sizes and colours. A host overrides the accent by its own tokens; everything else follows.
import { css } from "lit";

/** Set once, on the page; custom properties reach into every element below it. */
export const tokens = css`
  :host {
    --s1: 4px; --s2: 8px; --s3: 12px; --s4: 16px; --s5: 24px; --s6: 32px; --s7: 48px;
    --xs: 12px; --sm: 13px; --md: 14px; --lg: 16px; --xl: 22px;
    --r: 6px; --r-s: 4px; --r-pill: 999px;
    --font: Inter, system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Helvetica Neue", Arial, sans-serif;

    --bg: light-dark(#ffffff, #10151a);
    --bg-2: light-dark(#f6f7f8, #171e25);
    --bg-3: light-dark(#eceff1, #202933);
    --line: light-dark(#e1e5e8, #2a343e);
    --edge: light-dark(#7f8a95, #6d7a87);
    --ink: light-dark(#171e25, #e9edf0);
    --ink-2: light-dark(#46525d, #b7c1ca);
    --ink-3: light-dark(#5f6b77, #93a0ac);

    /* In the dark a host's own colour would be too dark to read, so it is used in the light only. */
    --host: var(--communicator-accent, var(--pgn-color-primary-base, var(--pgn-color-primary, var(--mds-color-primary, #00688d))));
    --accent: light-dark(var(--host), #5bbfe6);
    --accent-2: light-dark(color-mix(in srgb, var(--host) 62%, #0a1830), #a9dcf2);
    --on-accent: light-dark(#ffffff, #06202c);
    --wash: light-dark(color-mix(in srgb, var(--host) 10%, #ffffff), #12303d);

    --good: light-dark(#13694a, #5fcf9f);
    --warn: light-dark(#8a4b00, #f0b35a);
    --warn-bg: light-dark(#fdf4e3, #2d2412);
    --bad: light-dark(#a8231c, #ff8f85);
    --bad-bg: light-dark(#fdeeec, #331a18);
    --all: light-dark(#dde2e6, #2c3741);
    --all-edge: light-dark(#848f9a, #7b8895);

    color: var(--ink);
    background: var(--bg);
    font: 400 var(--md)/1.45 var(--font);
    font-feature-settings: "tnum", "cv05";
    -webkit-font-smoothing: antialiased;
  }
  :host([theme="auto"]) { color-scheme: light dark; }
  :host([theme="light"]) { color-scheme: light; }
  :host([theme="dark"]) { color-scheme: dark; }
`;
