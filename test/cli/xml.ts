export interface XMLElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: XMLElement[];
}

const TOKEN =
  /<\?[^>]*\?>|<(\/?)([\w-]+)((?:\s+[\w-]+="[^"<&]*(?:&(?:amp|lt|gt|quot|apos);[^"<&]*)*")*)\s*(\/?)>|[^<]+/g;

/** Enough XML for what a report has; throws for what is not well-formed. */
export const XMLParser = {
  parse(text: string): XMLElement[] {
    const root: XMLElement = { name: '', attributes: {}, children: [] };
    const open = [root];
    let at = 0;
    for (const match of text.matchAll(TOKEN)) {
      if (match.index !== at) throw new Error(`not XML at ${at}: ${text.slice(at, at + 40)}`);
      at += match[0].length;
      const [, closing, name, attributes = '', empty] = match;
      if (name === undefined) {
        if (/&(?!(?:amp|lt|gt|quot|apos);)/.test(match[0])) throw new Error(`a bare "&": ${match[0]}`);
      } else if (closing === '/') {
        if (open.pop()?.name !== name) throw new Error(`</${name}> closes nothing`);
      } else {
        const pairs = [...attributes.matchAll(/([\w-]+)="([^"]*)"/g)].map(([, key, value]) => [key, value]);
        const element: XMLElement = { name, attributes: Object.fromEntries(pairs), children: [] };
        open.at(-1)?.children.push(element);
        if (empty !== '/') open.push(element);
      }
    }
    if (at !== text.length || open.length !== 1) throw new Error('the text ends too soon');
    return root.children;
  },
};
