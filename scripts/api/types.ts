import { type Checker, SignatureKind, type Type } from 'typescript/unstable/sync';

/** The compiler's own flags: nothing cut, and an alias as what it stands for. */
const NO_TRUNCATION = 1;
const IN_TYPE_ALIAS = 1 << 23;

/** A longer one says nothing to a reader: its page does. */
const LONGEST = 600;

/** A type in one line. */
export function shownType(checker: Checker, type: Type, alias: 'named' | 'expanded' = 'named'): string {
  const flags = NO_TRUNCATION | (alias === 'expanded' ? IN_TYPE_ALIAS : 0);
  const text = checker
    .typeToString(type, undefined, flags)
    // Its parameter is the format of the text, which says nothing here.
    .replace(/\bRegistry<"[^"]*">/g, 'Registry')
    .replaceAll('"', "'");
  return text.length > LONGEST ? '' : text;
}

/** A type and all that it is made of. */
export function typesIn(checker: Checker, type: Type, seen: Set<number> = new Set()): Type[] {
  if (seen.has(type.id)) return [];
  seen.add(type.id);
  const parts = [
    ...(type.isUnionType() || type.isIntersectionType() ? (type.getTypes() ?? []) : []),
    ...(type.getAliasTypeArguments?.() ?? []),
    ...(type.isTypeReference() ? checker.getTypeArguments(type) : []),
    ...fieldsAndSignatures(checker, type),
  ];
  return [type, ...parts.flatMap((part) => typesIn(checker, part, seen))];
}

/** Of what has no name: that of others is told where they are. */
function fieldsAndSignatures(checker: Checker, type: Type): Type[] {
  if (!type.isObjectType() || /^[A-Z]/.test(type.getSymbol()?.name ?? '')) return [];
  const signatures = checker.getSignaturesOfType(type, SignatureKind.Call);
  const fields = signatures.length > 0 ? [] : checker.getPropertiesOfType(type);
  return [
    ...signatures.flatMap((signature) => [
      ...signature.getParameters().map((parameter) => checker.getTypeOfSymbol(parameter)),
      checker.getReturnTypeOfSignature(signature),
    ]),
    ...fields.map((field) => checker.getTypeOfSymbol(field)),
  ].filter((part) => part !== undefined);
}
