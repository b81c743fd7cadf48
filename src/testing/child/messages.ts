import type { ReplicaSetOptions } from '../replica-set';

/** Parent to child: one call of the set (no member) or of a member. */
export type Call =
  | { readonly id: number; readonly method: 'start'; readonly args: [ReplicaSetOptions] }
  | { readonly id: number; readonly method: string; readonly member?: number; readonly args: unknown[] };

/** Child to parent. Members are named by their index. */
export type Answer =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly error: { readonly message: string; readonly stack: string | undefined } };

export interface Started {
  readonly uri: string;
  readonly serverVersion: string;
  readonly addresses: string[];
}
