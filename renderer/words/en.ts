import type { Words } from './vocabulary.ts';

export const en: Words = {
  phases: {
    starting: { words: 'Waking up', hint: '' },
    idle: { words: 'Ready', hint: 'Say hello, or touch a question' },
    speaking: { words: 'Speaking', hint: 'You may interrupt me' },
    listening: { words: 'Listening', hint: 'Go on, I can hear you' },
    'your-turn': { words: 'Your turn', hint: 'Speak, or touch a question' },
    thinking: { words: 'Thinking', hint: 'One moment' },
    interrupted: { words: 'Go ahead', hint: 'I have stopped' },
    error: { words: 'Something is wrong', hint: 'Please ask the staff' },
  },
  holdHint: 'Hold the button while you speak',
  holdToTalk: 'Hold to talk',
  letGoToSend: 'Let go to send',
  recorded: 'If you speak while I speak, your voice is recorded.',
  face: 'The guide’s face',
  questions: 'Questions you can ask',
};
