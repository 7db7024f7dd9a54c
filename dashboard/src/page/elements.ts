/** The element of index.html with this id. Throws when there is none: the page and its script are of different builds. */
export const element = (id: string): HTMLElement => {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`index.html has no element "${id}"`);
  return found;
};

/** The same, of one kind. */
export const elementOf = <Kind extends HTMLElement>(id: string, kind: new () => Kind): Kind => {
  const found = element(id);
  if (!(found instanceof kind)) throw new Error(`the element "${id}" of index.html is no ${kind.name}`);
  return found;
};

/** Writes text where it differs, so that nothing is announced twice. */
export const write = (id: string, text: string): void => {
  const node = element(id);
  if (node.textContent !== text) node.textContent = text;
};

export const show = (id: string, shown = true): void => {
  element(id).hidden = !shown;
};

type Attributes = { readonly class?: string; readonly text?: string; readonly value?: string };

/** A node with text and children: nothing from the network is ever read as HTML. */
export const make = (tag: string, { text, ...attributes }: Attributes = {}, ...children: readonly Node[]): HTMLElement => {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  if (text !== undefined) node.textContent = text;
  node.append(...children);
  return node;
};

/** An SVG node; its attributes need no permission of the Content-Security-Policy, unlike those called `style`. */
export const makeSvg = (tag: string, attributes: Readonly<Record<string, string | number>>): SVGElement => {
  const node = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, String(value));
  return node;
};
