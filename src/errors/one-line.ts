/**
 * Characters that a reader does not see and that change what is seen: control characters (C0, C1), which move the cursor
 * of a terminal and end a line, and marks that turn the direction of the text around them. For a character class.
 */
export const CONTROLS = '\\u0000-\\u001f\\u007f-\\u009f\\u061c\\u200e\\u200f\\u2028-\\u202e\\u2066-\\u2069';

const ALL = new RegExp(`[${CONTROLS}]`, 'g');
const ALL_BUT_LINE_BREAKS = new RegExp(`(?!\\n)[${CONTROLS}]`, 'g');
const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** Text from outside (a name, a reason, a path) as a part of a message: it forges no line of its own. */
export function oneLine(text: string): string {
  return text.replace(ALL, escapeOne);
}

/** A whole message, whose line breaks are its own. */
export function escapeControls(text: string): string {
  return text.replace(ALL_BUT_LINE_BREAKS, escapeOne);
}

function escapeOne(character: string): string {
  return SHORT[character] ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
