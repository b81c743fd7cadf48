import type { Mode, ServiceName, Settings } from '../services';

/** What a service process is started with (its only argument, as JSON). */
export interface ServiceStart {
  readonly service: ServiceName;
  /** Name of this process: `api-2`. */
  readonly instance: string;
  readonly mode: Mode;
  /** Ungoverned, with a governor that only looks on, for its metrics. */
  readonly observe: boolean;
  readonly uri: string;
  readonly settings: Settings;
  /** The governor's config; read where there is a governor. */
  readonly configFile: string;
}

export type ToService =
  | { readonly kind: 'deploy'; readonly id: number; readonly settings: Settings }
  | { readonly kind: 'stop' };

export type FromService =
  | { readonly kind: 'ready'; readonly port: number }
  | { readonly kind: 'deployed'; readonly id: number; readonly error: string | undefined };
