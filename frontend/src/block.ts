// The XBlock: `CommunicatorBlock(runtime, element, args)` puts the Communicator into the block's element.
import { CommunicatorPage } from "./elements/page.ts";
import { define } from "./elements/part.ts";
import { defineFirst } from "./first.ts";
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

// Known only while the script runs; a host that runs it in another way has it in the page all the same.
const script = document.currentScript ?? document.querySelector("script[src*='communicator.js']");
defineFirst(script instanceof HTMLScriptElement ? script.src : document.baseURI);
define("communicator-page", CommunicatorPage);
// Another block may have been here first: its class is the one the page makes.
const Page = (customElements.get("communicator-page") ?? CommunicatorPage) as typeof CommunicatorPage;

// The workbench calls it with `new`, which an arrow function refuses, and counts its parameters: three get the arguments.
window.CommunicatorBlock = function CommunicatorBlock(runtime, element, args) {
  const { locale, user_email: userEmail } = args ?? {};
  const block = nodeOf(element);
  const mount = block.querySelector(".communicator-mount") ?? block;
  const page = new Page();
  page.transport = xblockTransport(runtime, block);
  page.locale = locale;
  page.userEmail = userEmail;
  mount.replaceChildren(page);
};
