import type { Document } from 'mongodb';
import type { SentCommand } from './sent';

const POLICY = { mode: 'secondaryPreferred' };
const READS = new Set('find count distinct aggregate listDatabases listCollections listIndexes'.split(' '));
const CONTINUING = new Set(['getMore', 'killCursors']);
/** They tell of the member that they run at, or write. */
const FIXED_STAGES = new Set(['$listLocalSessions', '$currentOp', '$indexStats', '$out', '$merge']);

/** What the default policy makes of what is sent bare: reads go to a secondary, and what goes on with them. */
export function asByDefault(bare: readonly SentCommand[]): readonly SentCommand[] {
  const expected: SentCommand[] = [];
  for (const sent of bare) expected.push(underPolicy(sent, expected));
  return expected;
}

/**
 * A write or a read that belongs to the primary has the client's own preference again where it was selected a
 * secondary, and keeps the policy's where it came to the primary at once: there it says nothing.
 */
export function withoutIdlePreference(sent: SentCommand): SentCommand {
  if (sent.at !== 'primary' || !isFixed(sent.command)) return sent;
  const { $readPreference, ...command } = sent.command;
  if ($readPreference?.mode !== POLICY.mode || Object.keys($readPreference).length > 1) return sent;
  return { ...sent, command };
}

function underPolicy(sent: SentCommand, before: readonly SentCommand[]): SentCommand {
  if (CONTINUING.has(sent.name)) {
    const opened = before.findLast(
      ({ by, session, name }) => by === sent.by && session === sent.session && !CONTINUING.has(name),
    );
    // A mongos is told with every command.
    const isTold = opened?.at !== 'mongos' && opened?.at === sent.at;
    return opened === undefined || isTold ? sent : goingOn(sent, opened);
  }
  if (!isGoverned(sent)) return sent;
  // A mongos is told, and looks for a secondary itself.
  const at = sent.at === 'mongos' ? 'mongos' : 'secondary';
  return { ...sent, at, command: { ...sent.command, $readPreference: POLICY } };
}

function goingOn(sent: SentCommand, { at, command: { $readPreference } }: SentCommand): SentCommand {
  const command = sent.name === 'getMore' ? { ...sent.command, $readPreference } : sent.command;
  return { ...sent, at, command };
}

function isGoverned({ name, at, command }: SentCommand): boolean {
  return (
    READS.has(name) &&
    at !== 'secondary' &&
    command.autocommit === undefined &&
    command.$readPreference === undefined &&
    command.readConcern?.level !== 'linearizable' &&
    !isFixed(command) &&
    // By runCommand it stays where it was sent; the driver's own asks for a cursor.
    (name !== 'listCollections' || command.cursor !== undefined)
  );
}

function isFixed({ pipeline }: Document): boolean {
  if (!Array.isArray(pipeline)) return false;
  return (pipeline as Document[]).some((stage) => Object.keys(stage).some((name) => FIXED_STAGES.has(name)));
}
