import { CommandError } from '../command-error';
import type { ReplicaSet } from '../replica-set';
import { asDocuments, asString } from '../wire/bson';
import { MemberConnection } from './member-connection';
import { eligible, type MemberView, type Route } from './route';
import { SetView } from './set-view';

/** What a mongos needs of a set that it is in front of. */
export type ShardSet = Pick<ReplicaSet, 'members' | 'uri' | 'serverVersion'>;

/** One of the sets, as the mongos knows it. */
export class Shard {
  /** As in `config.shards`: sets may have the same name here, which those of a cluster can't. */
  readonly id: string;
  readonly set: ShardSet;
  readonly view: SetView;
  /** Members by the cursors that were opened there. */
  readonly cursors = new Map<number, string>();

  constructor(set: ShardSet, index: number) {
    this.id = `shard${index}`;
    this.set = set;
    this.view = new SetView(set.members.map(({ address }) => address));
  }

  get hasPrimary(): boolean {
    return this.view.members.some(({ role }) => role === 'primary');
  }

  /** As a cluster tells it: `rs0/127.0.0.1:1,127.0.0.1:2`. */
  get host(): string {
    const name = /[?&]replicaSet=([^&]+)/.exec(this.set.uri)?.[1] ?? '';
    return `${decodeURIComponent(name)}/${this.view.members.map(({ address }) => address).join(',')}`;
  }

  /** One of the members that may answer, as soon as there is one. @throws CommandError when there is none in time. */
  async select(route: Route, until: number): Promise<MemberView> {
    let found = this.#candidates(route);
    if (found.length === 0) {
      await this.view.changes.wait(
        () => {
          found = this.#candidates(route);
          return found.length > 0;
        },
        Math.max(1, until - performance.now()),
      );
    }
    const member = found[Math.floor(Math.random() * found.length)];
    if (member === undefined) {
      throw new CommandError(133, 'could not find a member that the read preference matches');
    }
    return member;
  }

  /** What it has before the first client comes: that is where it stays. */
  async databases(until: number): Promise<string[]> {
    const { address } = await this.select({ kind: 'primary' }, until);
    const primary = new MemberConnection(address);
    try {
      const { databases } = await primary.run({ listDatabases: 1, nameOnly: true, $db: 'admin' });
      return asDocuments(databases).map(({ name }) => asString(name));
    } finally {
      primary.destroy();
    }
  }

  #candidates(route: Route): readonly MemberView[] {
    const { members } = this.view;
    if (route.kind === 'preference') return eligible(members, route.preference);
    if (route.kind === 'primary') return members.filter(({ role }) => role === 'primary');
    const address = this.cursors.get(route.cursor);
    if (address === undefined) throw new CommandError(43, `Cursor not found (id: ${route.cursor}).`);
    return members.filter((member) => member.address === address);
  }
}
