import type { Words } from './vocabulary.ts';

export const de: Words = {
  phases: {
    starting: { words: 'Ich wache auf', hint: '' },
    idle: { words: 'Bereit', hint: 'Sagen Sie Hallo, oder berühren Sie eine Frage' },
    speaking: { words: 'Ich spreche', hint: 'Sie dürfen mich unterbrechen' },
    listening: { words: 'Ich höre zu', hint: 'Sprechen Sie weiter' },
    'your-turn': { words: 'Sie sind dran', hint: 'Sprechen Sie, oder berühren Sie eine Frage' },
    thinking: { words: 'Ich überlege', hint: 'Einen Moment' },
    interrupted: { words: 'Bitte, sprechen Sie', hint: 'Ich bin still' },
    error: { words: 'Etwas stimmt nicht', hint: 'Bitte fragen Sie das Personal' },
  },
  holdHint: 'Halten Sie die Taste, während Sie sprechen',
  holdToTalk: 'Zum Sprechen halten',
  letGoToSend: 'Loslassen zum Senden',
  recorded: 'Sprechen Sie, während ich spreche, wird Ihre Stimme aufgezeichnet.',
  face: 'Das Gesicht des Guides',
  questions: 'Fragen, die Sie stellen können',
};
