// A drawing of the page (SVG) as a picture (PNG), with the colours and letters it has on the page.

const COPIED = ["fill", "fill-opacity", "fill-rule", "stroke", "stroke-width", "stroke-linejoin", "stroke-dasharray", "stroke-opacity", "paint-order", "opacity", "font", "text-anchor", "display", "visibility"];
/** Dots per unit: sharp on a slide, too. */
const FINENESS = 2;
const MARGIN = 12;

/** Rejects where the browser can't draw it. */
export async function picture(drawing: SVGSVGElement): Promise<Blob> {
  const { width, height } = drawing.getBoundingClientRect();
  const canvas = document.createElement("canvas");
  canvas.width = FINENESS * (width + 2 * MARGIN);
  canvas.height = FINENESS * (height + 2 * MARGIN);
  const context = canvas.getContext("2d");
  if (!context) throw new Error("this browser gives no canvas to draw on");
  context.scale(FINENESS, FINENESS);
  context.fillStyle = groundOf(drawing);
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(await imageOf(alone(drawing, width, height)), MARGIN, MARGIN, width, height);
  return new Promise((resolve, reject) =>
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("this browser made no picture of the canvas"))), "image/png"));
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
