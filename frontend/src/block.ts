// The XBlock: `CommunicatorBlock(runtime, element, args)` puts the Communicator into the block's element.
import { defineParts } from "./elements/all.ts";
import { CommunicatorPage } from "./elements/page.ts";
import { define } from "./elements/part.ts";
import type { Runtime } from "./transport/xblock.ts";
import { xblockTransport } from "./transport/xblock.ts";

interface Arguments {
  locale?: string;
  user_email?: string;
}

declare global {
  interface Window {
    CommunicatorBlock: (runtime: Runtime, element: Element | ArrayLike<Element>, args?: Arguments) => void;
  }
}

/** The platform gives a DOM node, or jQuery around one. */
function nodeOf(element: Element | ArrayLike<Element>): Element {
  const node = element instanceof Element ? element : element[0];
  if (!node) throw new TypeError("CommunicatorBlock was given no element to stand in");
  return node;
}

defineParts();
define("communicator-page", CommunicatorPage);

// No arrow function: the workbench calls it with `new`, which an arrow function refuses.
window.CommunicatorBlock = function CommunicatorBlock(runtime, element, { locale, user_email: userEmail } = {}) {
  const block = nodeOf(element);
  const mount = block.querySelector(".communicator-mount") ?? block;
  const page = document.createElement("communicator-page") as CommunicatorPage;
  page.transport = xblockTransport(runtime, block);
  page.locale = locale;
  page.userEmail = userEmail;
  mount.replaceChildren(page);
};
