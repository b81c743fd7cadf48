import type { Document } from 'mongodb';
import type { Entities } from './entities';
import { difference } from './match';

/** Throws where a client did not log what a test expects. */
export function checkLogMessages(entities: Entities, expected: Document): void {
  const { client, messages, ignoreMessages = [], ignoreExtraMessages } = expected;
  const logged = entities
    .logged(client)
    .map(messageOf)
    .filter((message) => !ignoreMessages.some((each: Document) => matches(message, each, entities)));
  for (const [at, { failureIsRedacted, ...wanted }] of (messages as Document[]).entries()) {
    const message = logged[at];
    const problem =
      messageDifference(message, wanted, entities) ??
      redactionDifference(message?.data.failure, failureIsRedacted);
    if (problem) throw new Error(`message ${at}: ${problem}; all: ${texts(logged)}`);
  }
  if (logged.length > messages.length && ignoreExtraMessages !== true) {
    throw new Error(`${logged.length} messages instead of ${messages.length}: ${texts(logged)}`);
  }
}

/** A line of the driver in the words of the specification. */
function messageOf({ t: _, c: component, s: level, ...data }: Document): Document {
  return { level, component, data };
}

function matches(message: Document, expected: Document, entities: Entities): boolean {
  return messageDifference(message, expected, entities) === undefined;
}

/** What is told beside what is expected is no difference. */
function messageDifference(
  message: Document | undefined,
  { data, ...rest }: Document,
  entities: Entities,
): string | undefined {
  return difference(message, rest, entities) ?? difference(message?.data, data, entities, 'data');
}

/** The driver logs the message of a failure. */
function redactionDifference(failure: unknown, wanted: boolean | undefined): string | undefined {
  if (wanted === undefined) return undefined;
  if (failure === undefined) return 'there is no failure';
  const redacted = failure === '' || failure === '(redacted)';
  return redacted === wanted ? undefined : `failure is ${wanted ? 'not ' : ''}redacted`;
}

function texts(logged: readonly Document[]): string {
  return logged.map(({ data }) => data.message).join(', ');
}
