// Node's own HTTP, asked for at its place instead of imported: an `import` reads every export of the module once, one of
// which is a getter (`WebSocket`) that loads all of undici: 40 ms of each start, and memory that stays.
// Node.js: process.getBuiltinModule.
import type Http from 'node:http';
import type Https from 'node:https';

export const http: typeof Http = process.getBuiltinModule('node:http');
export const https: typeof Https = process.getBuiltinModule('node:https');
