import express, { type ErrorRequestHandler, type Express } from 'express';
import type { Governor, MongoClient } from 'mongo-governor';

/** A service as it could be yours: one route that reads, one that writes, metrics, and errors that clients understand. */
export function makeApp(governor: Governor, client: MongoClient): Express {
  const users = client.db('app').collection('users');
  const app = express();
  app.use(express.json());

  app.get('/users/:name', async (request, response) => {
    const user = await users.findOne({ name: request.params.name });
    if (user === null) response.status(404).end();
    else response.json({ name: user.name });
  });

  app.post('/users', async (request, response) => {
    await users.insertOne({ name: String(request.body.name) });
    response.status(201).end();
  });

  // Reads its own write: the waiver says why, and the metrics count it under that reason.
  const readPreference = governor.primary('sign-up shows the new account');
  app.post('/sign-up', async (request, response) => {
    const { insertedId } = await users.insertOne({ name: String(request.body.name) });
    response.status(201).json(await users.findOne({ _id: insertedId }, { readPreference }));
  });

  app.get('/metrics', governor.metricsHandler());
  app.use('/governor', governor.consoleHandler());
  app.use(answerErrors);
  return app;
}

/** A shed or limited operation was refused before it was sent: 503 with the time after which a retry makes sense. */
const answerErrors: ErrorRequestHandler = (error, _request, response, next) => {
  if (!String(error.code).startsWith('ERR_GOVERNOR_')) return next(error);
  if (error.retryAfterMS !== undefined) {
    response.setHeader('retry-after', Math.ceil(error.retryAfterMS / 1000));
  }
  response.status(error.retryable ? 503 : 500).json({ code: error.code });
};
