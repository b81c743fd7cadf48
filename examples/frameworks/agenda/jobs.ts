import { MongoBackend } from '@agendajs/mongo-backend';
import { Agenda } from 'agenda';
import type { Governor, MongoClient } from 'mongo-governor';
import { inLane } from './in-lane';

export interface Report {
  readonly day: string;
}

/** Agenda on a governed client; its jobs make way for what people wait for. */
export function makeAgenda(governor: Governor, client: MongoClient): Agenda {
  const agenda = new Agenda({ backend: new MongoBackend({ mongo: client.db('jobs') }), processEvery: 50 });
  const reports = client.db('app').collection<Report>('reports');
  agenda.define<Report>(
    'report',
    inLane(governor, 'background', async ({ attrs }) => {
      await reports.insertOne({ day: attrs.data.day });
    }),
  );
  return agenda;
}
