import { CommandError } from '../command-error';
import type { BrokenReply } from '../server/broken-reply';

/** What the next matching commands of a member fail with. */
export interface FailPoint {
  /** Command name; left out, every command but hello and the handshake. */
  readonly command?: string;
  /** How many times. Default 1. */
  readonly times?: number;
  /** Error code. Not needed with `closeConnection`. */
  readonly code?: number;
  readonly errorLabels?: readonly string[];
  /** Closes the connection instead of answering. The command is not run. */
  readonly closeConnection?: boolean;
  /** Milliseconds to wait first. Alone, the command then runs as usual. */
  readonly blockMS?: number;
  /** Runs the command first and fails afterwards: the write is done, the client cannot know. */
  readonly afterExecution?: boolean;
  /** Runs the command and breaks its reply on the way. */
  readonly reply?: BrokenReply;
}

export class FailPoints {
  #active: { point: FailPoint; left: number }[] = [];

  add(point: FailPoint): void {
    this.#active.push({ point, left: point.times ?? 1 });
  }

  clear(): void {
    this.#active = [];
  }

  take(command: string): FailPoint | undefined {
    if (this.#active.length === 0) return undefined;
    const found = this.#active.find(({ point }) => point.command === undefined || point.command === command);
    if (!found) return undefined;
    if (--found.left <= 0) this.#active = this.#active.filter((each) => each !== found);
    return found.point;
  }
}

export function failPointError(point: FailPoint): CommandError {
  return new CommandError(point.code ?? 2, `Failing command due to a fail point`, point.errorLabels ?? []);
}
