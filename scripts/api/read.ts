import {
  type Symbol as DeclaredSymbol,
  SignatureKind,
  SymbolFlags,
  type Type,
} from 'typescript/unstable/sync';
import type { Entry, EntryPoint, Field, Method } from './model';
import { type Program, withProgram } from './program';
import { shownType, typesIn } from './types';

/** What the package calls itself, across copies of it: public for the compiler only. */
const INTERNAL: ReadonlySet<string> = new Set(['governMade', 'takeAgain']);

const ENTRY_POINTS = [
  ['mongo-governor', 'src/index.ts'],
  ['mongo-governor/testing', 'src/testing/index.ts'],
] as const;

export function readEntryPoints(root: string): EntryPoint[] {
  return withProgram(root, (program) =>
    ENTRY_POINTS.map(([name, file]) => {
      const exported = program.exportsOf(file);
      const entries = exported.map((symbol) => entryOf(program, symbol));
      const others = namedBy(program, exported).map((symbol) => entryOf(program, symbol));
      return { name, entries: entries.sort(byName), others: others.sort(byName) };
    }),
  );
}

function byName(one: { readonly name: string }, other: { readonly name: string }): number {
  return one.name < other.name ? -1 : 1;
}

function entryOf(program: Program, symbol: DeclaredSymbol): Entry {
  const members = membersOf(program, symbol);
  const isMethod = (member: DeclaredSymbol) => (member.flags & SymbolFlags.Method) !== 0;
  return {
    name: symbol.name,
    kind: kindOf(symbol),
    doc: docOf(program, symbol),
    shape: shapeOf(program, symbol),
    fields: members.filter((member) => !isMethod(member)).flatMap((member) => fieldsOf(program, member, '')),
    methods: members.filter(isMethod).map((member) => methodOf(program, member)),
    source: sourceOf(symbol),
  };
}

function kindOf({ flags }: DeclaredSymbol): Entry['kind'] {
  if ((flags & SymbolFlags.Class) !== 0) return 'class';
  if ((flags & SymbolFlags.Interface) !== 0) return 'interface';
  if ((flags & SymbolFlags.Function) !== 0) return 'function';
  return (flags & SymbolFlags.TypeAlias) !== 0 ? 'type' : 'constant';
}

function shapeOf(program: Program, symbol: DeclaredSymbol): string {
  const { checker } = program;
  switch (kindOf(symbol)) {
    case 'class':
    case 'interface': {
      const extended = /\bextends (.+?)\s*\{/s.exec(sourceOf(symbol))?.[1];
      return extended === undefined ? '' : `extends ${extended}`;
    }
    case 'function':
      return signatureOf(symbol);
    case 'type':
      return shownType(checker, checker.getDeclaredTypeOfSymbol(symbol), 'expanded');
    case 'constant':
      return shownType(checker, typeOf(program, symbol));
  }
}

/** Its public members, inherited ones included where we declare them. */
function membersOf(program: Program, symbol: DeclaredSymbol): DeclaredSymbol[] {
  if (!['class', 'interface'].includes(kindOf(symbol))) return [];
  const type = program.checker.getDeclaredTypeOfSymbol(symbol);
  return program.checker
    .getPropertiesOfType(type)
    .filter((member) => isOfUs(program, member) && !member.name.includes('#') && !INTERNAL.has(member.name))
    .filter((member) => !/^private\b/.test(sourceOf(member)));
}

/** Keys of a `Record` are declared nowhere, and have names that can be written. */
function isOfUs({ isOurs }: Program, member: DeclaredSymbol): boolean {
  return isOurs(member) || (member.declarations.length === 0 && /^\w+$/.test(member.name));
}

function fieldsOf(program: Program, member: DeclaredSymbol, above: string): Field[] {
  const type = typeOf(program, member);
  const isOptional = (member.flags & SymbolFlags.Optional) !== 0;
  const path = `${above}${member.name}`;
  const inner = isNameless(program, type) ? program.checker.getPropertiesOfType(type) : [];
  const doc = docOf(program, member);
  if (inner.length === 0) {
    const shown = shownType(program.checker, type);
    // What may be left out need not be called undefined as well.
    return [{ path, type: isOptional ? `${shown.replace(/ \| undefined$/, '')}, optional` : shown, doc }];
  }
  const nested = inner.flatMap((each) => fieldsOf(program, each, `${path}.`));
  return doc === '' ? nested : [{ path, type: 'object', doc }, ...nested];
}

/** An object that has only its fields to be told by. */
function isNameless({ checker }: Program, type: Type): boolean {
  const isAnonymous = type.isObjectType() && ['__type', '__object'].includes(type.getSymbol()?.name ?? '');
  const isPart = /^(Readonly<)?Pick</.test(checker.typeToString(type));
  return (
    isAnonymous &&
    (type.getAliasSymbol?.() === undefined || isPart) &&
    checker.getSignaturesOfType(type, SignatureKind.Call).length === 0
  );
}

function methodOf(program: Program, member: DeclaredSymbol): Method {
  return { name: member.name, signature: signatureOf(member), doc: docOf(program, member) };
}

/** As it is written, without the body and defaults. */
function signatureOf(symbol: DeclaredSymbol): string {
  const source = sourceOf(symbol).replace(/\s+/g, ' ');
  const from = source.search(/[<(]/);
  return untilBody(source.slice(from))
    .replace(/: ([^:,)]+) = [^,)]+(?=[,)])/g, '?: $1')
    .replace(/\( (.*?),? \)/, '($1)')
    .trim();
}

/** A body begins with the first brace that is outside of the parameters and no part of the result's type. */
function untilBody(head: string): string {
  let depth = 0;
  for (const [index, character] of [...head].entries()) {
    if ('(<'.includes(character)) depth += 1;
    if (character === ')' || (character === '>' && head[index - 1] !== '=')) depth -= 1;
    if (character === '{' && depth === 0 && !/: $/.test(head.slice(0, index))) return head.slice(0, index);
  }
  return head.replace(/;$/, '');
}

function sourceOf({ declarations }: DeclaredSymbol): string {
  return declarations[0]?.resolve()?.getText() ?? '';
}

function typeOf({ checker }: Program, symbol: DeclaredSymbol): Type {
  const type = checker.getTypeOfSymbol(symbol);
  if (type === undefined) throw new Error(`${symbol.name} has no type`);
  return type;
}

function docOf({ checker }: Program, symbol: DeclaredSymbol): string {
  const told = checker
    .getJsDocTagsOfSymbol(symbol)
    .map(({ name, text }) => `\n\n${TAGS[name] ?? name} ${String(text ?? '')}`);
  return `${checker.getDocumentationCommentOfSymbol(symbol)}${told.join('')}`.trim();
}

const TAGS: Readonly<Record<string, string>> = { throws: 'Throws', returns: 'Returns', param: 'Parameter' };

/** Types of ours that others hand over or take, and that are not exported themselves. */
function namedBy(program: Program, exported: readonly DeclaredSymbol[]): DeclaredSymbol[] {
  const seen = new Set(exported.map(({ name }) => name));
  const found: DeclaredSymbol[] = [];
  const queue = [...exported];
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    for (const named of namesIn(program, next)) {
      if (seen.has(named.name)) continue;
      seen.add(named.name);
      found.push(named);
      queue.push(named);
    }
  }
  return found;
}

function namesIn(program: Program, symbol: DeclaredSymbol): DeclaredSymbol[] {
  const { checker } = program;
  const isFunction = kindOf(symbol) === 'function';
  const members = isFunction ? [symbol] : membersOf(program, symbol);
  return members
    .map((member) => typeOf(program, member))
    .flatMap((type) => typesIn(checker, type))
    .flatMap((type) => [type.getAliasSymbol?.(), type.getSymbol()])
    .filter((named) => named !== undefined)
    .filter((named) => program.isOurs(named) && /^[A-Z]/.test(named.name))
    .filter(({ flags }) => (flags & SymbolFlags.TypeParameter) === 0);
}
