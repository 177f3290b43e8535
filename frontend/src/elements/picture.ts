// A drawing of the page (SVG) as a picture (PNG), with the colours and letters it has on the page, and what one must know to read it.

const COPIED = ["fill", "fill-opacity", "fill-rule", "stroke", "stroke-width", "stroke-linejoin", "stroke-dasharray", "stroke-opacity", "paint-order", "opacity", "font-family", "font-size", "font-weight", "text-anchor", "display", "visibility"];
/** Dots per unit: sharp on a slide, too. */
const FINENESS = 2;
const MARGIN = 16;
const LINE = 20;

/** Title above, key and note below; the key is the chart's `.key` on the page. Rejects where the browser can't draw it. */
export async function picture(drawing: SVGSVGElement, title: string, note: string): Promise<Blob> {
  const { width, height } = drawing.getBoundingClientRect();
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d");
  if (!context) throw new Error("this browser gives no canvas to draw on");
  const image = await imageOf(alone(drawing, width, height));
  const style = getComputedStyle(drawing);
  const letters = (weight: number, size: number) => (context.font = `${weight} ${size}px ${style.fontFamily}`);
  letters(400, 12);
  const keys = placed(keysOf(drawing), width, (text) => context.measureText(text).width);
  const rows = (keys.at(-1)?.row ?? -1) + 1;
  canvas.width = FINENESS * (width + 2 * MARGIN);
  canvas.height = FINENESS * (height + 2 * MARGIN + 2.5 * LINE + rows * LINE);
  context.scale(FINENESS, FINENESS);
  context.fillStyle = groundOf(drawing);
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.fillStyle = style.color;
  letters(600, 14);
  context.fillText(title, MARGIN, MARGIN + 12, width);
  const [top, below] = [MARGIN + 1.5 * LINE, MARGIN + 1.5 * LINE + height + 16];
  context.drawImage(image, MARGIN, top, width, height);
  letters(400, 12);
  drawKeys(context, keys, below, style.color);
  context.fillText(note, MARGIN, below + rows * LINE, width);
  return blobOf(canvas);
}

function drawKeys(context: CanvasRenderingContext2D, keys: ReturnType<typeof placed>, below: number, ink: string): void {
  for (const { text, colour, edge, x, row } of keys) {
    const y = below + row * LINE;
    context.fillStyle = colour;
    context.strokeStyle = edge;
    context.fillRect(MARGIN + x, y - 9, 10, 10);
    context.strokeRect(MARGIN + x + 0.5, y - 8.5, 9, 9);
    context.fillStyle = ink;
    context.fillText(text, MARGIN + x + 16, y);
  }
}

function blobOf(canvas: HTMLCanvasElement): Promise<Blob> {
  return new Promise((resolve, reject) =>
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("this browser made no picture of the canvas"))), "image/png"));
}

interface Key {
  text: string;
  colour: string;
  edge: string;
}

function keysOf(drawing: SVGSVGElement): Key[] {
  const within = drawing.closest("section, figure") ?? (drawing.getRootNode() as ShadowRoot | Document);
  return [...within.querySelectorAll<HTMLElement>(".key span")].map((span) => ({
    text: span.textContent.trim(), colour: getComputedStyle(span, "::before").backgroundColor, edge: getComputedStyle(span).color,
  }));
}

/** Beside each other as long as there is room. */
function placed(keys: readonly Key[], width: number, long: (text: string) => number): (Key & { x: number; row: number })[] {
  let [x, row] = [0, 0];
  return keys.map((key) => {
    const wide = 16 + long(key.text) + 16;
    if (x > 0 && x + wide > width) [x, row] = [0, row + 1];
    const at = { ...key, x, row };
    x += wide;
    return at;
  });
}

/** A copy that needs no style sheet: a picture has none. */
function alone(drawing: SVGSVGElement, width: number, height: number): SVGSVGElement {
  const copy = drawing.cloneNode(true) as SVGSVGElement;
  const originals = drawing.querySelectorAll<SVGElement>("*");
  copy.querySelectorAll<SVGElement>("*").forEach((element, at) => {
    const original = originals[at];
    if (!original) return;
    const style = getComputedStyle(original);
    for (const name of COPIED) element.style.setProperty(name, style.getPropertyValue(name));
  });
  copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  copy.setAttribute("width", String(width));
  copy.setAttribute("height", String(height));
  return copy;
}

async function imageOf(drawing: SVGSVGElement): Promise<HTMLImageElement> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(new XMLSerializer().serializeToString(drawing))}`;
  await image.decode();
  return image;
}

/** The colour it stands on: that of the page's element, which may be some shadow roots up. */
function groundOf(drawing: Element): string {
  for (let element: Element | null = drawing; element; element = parentOf(element)) {
    const { backgroundColor } = getComputedStyle(element);
    if (backgroundColor !== "rgba(0, 0, 0, 0)") return backgroundColor;
  }
  return "white";
}

function parentOf(element: Element): Element | null {
  const root = element.getRootNode();
  return element.parentElement ?? (root instanceof ShadowRoot ? root.host : null);
}
