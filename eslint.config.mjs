import tseslint from 'typescript-eslint';

const bareQuantity = '/([dD]uration|[tT]imeout|[dD]elay|[iI]nterval|[lL]atency|[pP]osition|[eE]lapsed)$/';
const unitless = [
  `TSPropertySignature[key.name=${bareQuantity}]`,
  `PropertyDefinition[key.name=${bareQuantity}]`,
  `:function > Identifier.params[name=${bareQuantity}]`,
].map((selector) => ({
  selector,
  message: 'Put the unit in the name: timeoutMs, delaySamples, gainDb, positionMs.',
}));
const noClassInheritance = {
  selector:
    'ClassDeclaration[superClass][superClass.name!=/(Error|EventTarget|EventEmitter|AudioWorkletProcessor|Frame)$/]',
  message: 'Compose; only errors, frames and platform base classes are extended.',
};
const noDefaultExport = { selector: 'ExportDefaultDeclaration', message: 'Export by name.' };

export default tseslint.config(
  { ignores: ['node_modules', 'out', 'release', 'assets', '**/*.cjs', '**/*.mjs', '**/*.js'] },
  tseslint.configs.strictTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        project: ['main/tsconfig.json', 'preload/tsconfig.json', 'renderer/tsconfig.json', 'bench/tsconfig.json'],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      'no-restricted-syntax': ['error', ...unitless, noClassInheritance, noDefaultExport],
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
      complexity: ['error', 12],
      'no-console': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/consistent-type-definitions': 'off',
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
    },
  },
  {
    files: ['main/domain/**'],
    ignores: ['**/*.test.ts'],
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: 'Time arrives in frames and events (atMs).' },
        { object: 'Math', property: 'random', message: 'Pass randomness in.' },
      ],
    },
  },
  {
    files: ['**/*.test.ts', 'main/testing/**'],
    rules: {
      'max-lines-per-function': 'off',
      'max-lines': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
  { files: ['scripts/**', 'bench/**', 'main/shells/**'], rules: { 'no-console': 'off' } },
);
