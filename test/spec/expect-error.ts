import { type Document, MongoError, MongoServerError } from 'mongodb';
import type { Entities } from './entities';
import { difference } from './match';

/** Why an error is not the one that is expected; undefined: it is. */
export function errorDifference(error: unknown, expected: Document, entities: Entities): string | undefined {
  if (!(error instanceof Error)) return 'no error';
  const told = error as Error & Document;
  // A client's bulk write wraps what a server said.
  const { code, codeName, errorResponse, result } = (told.cause ?? told) as Document;
  const problems: (string | undefined | false)[] = [
    expected.isClientError === true && told instanceof MongoServerError && `${told.message} is a server's`,
    expected.isClientError === false &&
      !(told instanceof MongoServerError) &&
      `${told.message} is the client's`,
    expected.errorContains !== undefined &&
      !told.message.toLowerCase().includes(expected.errorContains.toLowerCase()) &&
      `${told.message} does not contain ${expected.errorContains}`,
    expected.errorCode !== undefined && code !== expected.errorCode && `code ${code}: ${told.message}`,
    expected.errorCodeName !== undefined &&
      codeName !== expected.errorCodeName &&
      `code name ${codeName}: ${told.message}`,
    ...(expected.errorLabelsContain ?? []).map(
      (label: string) => !hasLabel(told, label) && `no label ${label}: ${told.message}`,
    ),
    ...(expected.errorLabelsOmit ?? []).map(
      (label: string) => hasLabel(told, label) && `label ${label}: ${told.message}`,
    ),
    expected.errorResponse && difference(errorResponse ?? result, expected.errorResponse, entities),
    ...eachDifference(told.writeErrors, expected.writeErrors, entities),
    expected.writeConcernErrors && difference(told.writeConcernErrors, expected.writeConcernErrors, entities),
    expected.expectResult && difference(told.partialResult ?? told.result, expected.expectResult, entities),
  ];
  return problems.find((problem): problem is string => typeof problem === 'string' && problem !== '');
}

/** Of write errors by their place: each may say more than is expected. */
function eachDifference(told: unknown, expected: Document = {}, entities: Entities): (string | undefined)[] {
  const errors: Document = told instanceof Map ? Object.fromEntries(told) : Object(told);
  return Object.entries(expected).map(([at, error]) => difference(errors[at], error, entities, at));
}

function hasLabel(error: Error, label: string): boolean {
  const told = [error, error.cause].filter((each) => each instanceof MongoError);
  return told.some((each) => each.hasErrorLabel(label));
}
