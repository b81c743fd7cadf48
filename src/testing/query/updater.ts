import * as updateOperators from 'mingo/operators/update';

export { updateOne } from 'mingo/updater';

export function isUpdateOperator(name: string): boolean {
  return name in updateOperators;
}
