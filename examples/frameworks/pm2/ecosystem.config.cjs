// npx pm2 start ecosystem.config.cjs
const WORKERS = 2;
const MACHINES = 1;
const { METRICS_PORT = 9464 } = process.env;

module.exports = {
  apps: [
    {
      name: 'users',
      script: 'server.mjs',
      cwd: __dirname,
      exec_mode: 'cluster',
      instances: WORKERS,
      wait_ready: true,
      // PM2 counts up from the first worker's: a port, and a target of Prometheus, for each.
      increment_var: 'MONGO_GOVERNOR_METRICS_PORT',
      env: {
        MONGO_GOVERNOR_METRICS_PORT: Number(METRICS_PORT),
        // Each worker is an instance. With "budget": "leased" there is nothing to count.
        MONGO_GOVERNOR_CONNECTIONS_INSTANCES: WORKERS * MACHINES,
      },
    },
  ],
};
