import { exerciseStore } from './exercise.ts';
import { emptyStore } from './stores.ts';

exerciseStore('SQLite', emptyStore);
