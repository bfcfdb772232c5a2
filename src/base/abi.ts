/**
 * The numbers that guest and kernel share for Flynn's own system calls.
 * The pseudo-instructions expand to them and the kernel's rows answer to them; numbers that RARS or Linux gave stand in
 * the rows themselves.
 */
export const calls = {
  spawn: 2000,
  join: 2001,
  exit: 2002,
  yield: 2003,
  sleep: 2004,
  self: 2005,
  lock: 2010,
  trylock: 2011,
  unlock: 2012,
  await: 2013,
  signal: 2014,
  broadcast: 2015,
  down: 2016,
  trydown: 2017,
  up: 2018,
  rdlock: 2020,
  wrlock: 2021,
  rwunlock: 2022,
  arrive: 2023,
  send: 2024,
  recv: 2025,
  mutexInit: 2030,
  check: 2040,
  setPriority: 2150,
  setNice: 2151,
  setTickets: 2152,
  setLength: 2153,
  setAffinity: 2154,
  fork: 2170,
  wait: 2171,
  exec: 2172,
  share: 2173,
} as const;
