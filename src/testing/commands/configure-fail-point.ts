import { CommandError } from '../command-error';
import type { FailPoint, FailPointName, FailPoints } from '../server/fail-points';
import { asDocument, asNumber, asString, type Document, isDocument } from '../wire/bson';
import type { Request } from '../wire/request';
import type { Handlers } from './handler';

type Reader = (data: Document) => FailPoint;

/** What the data of each fail point means in the words of `failNext`. */
const READERS: Readonly<Record<FailPointName, Reader>> = {
  failCommand(data) {
    if (!Array.isArray(data.failCommands)) throw new CommandError(9, 'failCommands must be an array');
    return {
      ...common(data),
      command: data.failCommands.map(String),
      ...(data.errorCode !== undefined && { code: asNumber(data.errorCode) }),
      ...(Array.isArray(data.errorLabels) && { errorLabels: data.errorLabels.map(String) }),
      ...(data.closeConnection === true && { closeConnection: true }),
      ...(data.blockConnection === true && { blockMS: asNumber(data.blockTimeMS) }),
      ...writeConcernErrorOf(data.writeConcernError),
    };
  },
  failGetMoreAfterCursorCheckout: (data) => ({
    ...common(data),
    command: 'getMore',
    code: asNumber(data.errorCode, 1),
  }),
  onPrimaryTransactionalWrite: (data) => ({
    ...common(data),
    closeConnection: data.closeConnection !== false,
    ...(data.failBeforeCommitExceptionCode !== undefined && {
      code: asNumber(data.failBeforeCommitExceptionCode),
    }),
  }),
};

export const failPointHandlers: Handlers = {
  configureFailPoint: {
    access: 'any',
    exempt: true,
    run: ({ request, mongod }) => configureFailPoint(request, mongod.failPoints),
  },
};

/** Sets a fail point, or ends it; answers how often the last one of that name was hit. */
export function configureFailPoint({ command, db }: Request, failPoints: FailPoints): Document {
  if (db !== 'admin') {
    throw new CommandError(13, 'configureFailPoint may only be run against the admin database.');
  }
  const name = asString(command.configureFailPoint);
  if (!isName(name)) throw new CommandError(249, `${name} not found`);
  const how = modeOf(command.mode);
  const point = how && { ...READERS[name](asDocument(command.data)), ...how };
  return { count: failPoints.configure(name, point) };
}

function isName(name: string): name is FailPointName {
  return Object.hasOwn(READERS, name);
}

/** Undefined: off. */
function modeOf(mode: unknown): Pick<FailPoint, 'times' | 'skip' | 'probability'> | undefined {
  const always = { times: Number.POSITIVE_INFINITY };
  if (mode === 'off') return undefined;
  if (mode === 'alwaysOn') return always;
  const { times, skip, activationProbability } = isDocument(mode) ? mode : {};
  if (times !== undefined) return { times: asNumber(times) };
  if (skip !== undefined) return { ...always, skip: asNumber(skip) };
  if (activationProbability !== undefined) return { ...always, probability: asNumber(activationProbability) };
  throw new CommandError(
    2,
    "The mode of a fail point is 'off', 'alwaysOn', { times }, { skip } or { activationProbability }",
  );
}

function common(data: Document): FailPoint {
  return {
    ...(data.appName !== undefined && { appName: asString(data.appName) }),
    ...(data.namespace !== undefined && { namespace: asString(data.namespace) }),
  };
}

function writeConcernErrorOf(given: unknown): FailPoint {
  if (!isDocument(given)) return {};
  return {
    writeConcernError: { ...given, code: asNumber(given.code) },
  };
}
