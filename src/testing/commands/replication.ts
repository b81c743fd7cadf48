import { CommandError } from '../command-error';
import type { Mongod } from '../mongod/mongod';
import { configOf, reconfigure } from '../set/reconfigure';
import { asDocument, asNumber, type Document, Long } from '../wire/bson';
import { toTimestamp } from '../wire/op-time';
import type { Handlers } from './handler';

export const replicationHandlers: Handlers = {
  replSetGetStatus: { access: 'any', run: ({ mongod }) => replSetGetStatus(mongod) },
  replSetGetConfig: { access: 'any', run: ({ mongod }) => ({ config: replSetConfig(mongod) }) },
  replSetReconfig: {
    access: 'any',
    run({ command, mongod }) {
      reconfigure(mongod.set, mongod, asDocument(command.replSetReconfig), command.force === true);
      return {};
    },
  },
  replSetFreeze: {
    access: 'any',
    run({ command, mongod }) {
      if (mongod.role === 'primary')
        throw new CommandError(95, 'cannot freeze node when primary or running for election');
      mongod.notElectableBefore = Date.now() + asNumber(command.replSetFreeze) * 1000;
      // One that may be elected again may be the one that was waited for.
      mongod.set.elections.membershipChanged();
      return {};
    },
  },
  replSetStepDown: {
    access: 'write',
    async run(context) {
      const { replSetStepDown: seconds, secondaryCatchUpPeriodSecs: patience, force } = context.command;
      await context.inTime(
        context.mongod.set.elections.stepDown({
          // 0 stands for the default, as on a server.
          ...(asNumber(seconds) !== 0 && { stepDownSecs: asNumber(seconds) }),
          ...(patience !== undefined && { secondaryCatchUpPeriodSecs: asNumber(patience) }),
          force: force === true,
        }),
      );
      return {};
    },
  },
};

/** The numbers that a server gives to states. */
const STATES = { primary: 1, secondary: 2, arbiter: 7, removed: 10 } as const;

function replSetGetStatus(mongod: Mongod): Document {
  const { set } = mongod;
  return {
    set: set.options.setName,
    date: new Date(),
    myState: STATES[mongod.state],
    term: Long.fromNumber(set.term),
    members: set.members.map((member) => ({
      _id: member.memberId,
      name: member.address,
      health: member.reachable ? 1 : 0,
      state: member.reachable ? STATES[member.state] : 8,
      stateStr: member.reachable ? member.state.toUpperCase() : '(not reachable/healthy)',
      ...(!member.settings.arbiterOnly && {
        optime: { ts: toTimestamp(member.data.lastApplied), t: Long.fromNumber(set.term) },
        optimeDate: new Date(member.data.lastWall),
      }),
      self: member === mongod,
    })),
  };
}

function replSetConfig({ set }: Mongod): Document {
  return { ...configOf(set), term: Long.fromNumber(set.term) };
}
