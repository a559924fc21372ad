// SPDX-License-Identifier: BSD-2-Clause
// N passwords of a generator of npm, or zxcvbn's score of each line read.
// usage: node generate_passwords.js MODULES GENERATOR N
'use strict';
const [modules, generator, n] = process.argv.slice(2);
const npm = (name) => require(modules + '/' + name);

function random(length) {
	const generate = npm('generate-password').generate;
	return () => generate({ length, numbers: true, symbols: true, strict: true });
}

function phrase(options) {
	const generate = npm('generate-passphrase').generate;
	return () => generate(options);
}

const generators = {
	'generate-password-8': () => random(8),
	'generate-password-10': () => random(10),
	'generate-password-12': () => random(12),
	'random-password-8': () => () => npm('random-password')(8),
	'niceware-4': () => () => npm('niceware').generatePassphrase(8).join(' '),
	'eff-diceware-4': () => () => npm('eff-diceware-passphrase')(4).join(' '),
	'xkpasswd-4': () => () => npm('xkpasswd')({ pattern: 'wswswsw', separators: '-' }),
	'generate-passphrase-4': () => phrase({ length: 4, numbers: false, titlecase: true }),
	'generate-passphrase-4-numbers': () => phrase({ length: 4, numbers: true, titlecase: true }),
	'generate-passphrase-3-dots': () => phrase({ length: 3, separator: '.', numbers: false }),
};

const lines = [];
if (generator === 'zxcvbn') {
	const zxcvbn = npm('zxcvbn');
	const read = require('fs').readFileSync(0, 'utf8').split('\n').slice(0, -1);
	for (const password of read)
		lines.push(zxcvbn(password).score);
} else {
	const next = generators[generator]();
	while (lines.length < Number(n))
		lines.push(next());
}
process.stdout.write(lines.join('\n') + '\n');
