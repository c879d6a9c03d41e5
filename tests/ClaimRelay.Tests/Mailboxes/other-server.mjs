// Another SSH server than OpenSSH's, which takes a password by one method only: node other-server.mjs METHOD USER PASSWORD
// It has an empty folder, and below it one, untold, of whose files it tells no times, and rights at most.
// Prints its port and the fingerprint of its host key; ends when its input does.
import { createHash, generateKeyPairSync } from 'node:crypto';
import ssh2 from 'ssh2';

const [method, user, password] = process.argv.slice(2);
const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 3072, privateKeyEncoding: { type: 'pkcs1', format: 'pem' }, publicKeyEncoding: { type: 'spki', format: 'pem' } });
const fingerprint = createHash('sha256').update(ssh2.utils.parseKey(privateKey).getPublicSSH()).digest('base64').replace(/=+$/, '');

function authenticate(asked) {
    if (asked.method !== method || asked.username !== user) return asked.reject([method]);
    if (method === 'password') return asked.password === password ? asked.accept() : asked.reject([method]);
    // A question that is shown while it is answered is not the one for the password.
    asked.prompt([{ prompt: 'Name of your site: ', echo: true }, { prompt: 'Secret: ', echo: false }],
        answers => answers?.[0] === '' && answers[1] === password ? asked.accept() : asked.reject([method]));
}

const untold = { 'bare.835': { size: 3 }, 'rights.835': { size: 3, mode: 0o644 }, below: { size: 0, mode: 0o40755 } };

function serve(sftp) {
    const { STATUS_CODE } = ssh2.utils.sftp;
    sftp.on('REALPATH', (id, path) => sftp.name(id, [{ filename: path === '.' ? '/' : path, longname: path, attrs: {} }]));
    const attributes = path => untold[path.split('/').pop()] ?? { mode: 0o40755, uid: 0, gid: 0, size: 0, atime: 0, mtime: 0 };
    for (const look of ['STAT', 'LSTAT']) sftp.on(look, (id, path) => sftp.attrs(id, attributes(path)));
    let rest = [];
    sftp.on('OPENDIR', (id, path) => {
        rest = path.endsWith('untold') ? Object.keys(untold) : [];
        sftp.handle(id, Buffer.from('folder'));
    });
    sftp.on('READDIR', id => {
        const names = rest.splice(0);
        if (names.length === 0) sftp.status(id, STATUS_CODE.EOF);
        else sftp.name(id, names.map(name => ({ filename: name, longname: name, attrs: untold[name] })));
    });
    sftp.on('CLOSE', id => sftp.status(id, STATUS_CODE.OK));
}

const server = new ssh2.Server({ hostKeys: [privateKey] }, client => {
    client.on('authentication', authenticate);
    client.on('error', () => { });
    client.on('ready', () => client.on('session', accept => accept().on('sftp', open => serve(open()))));
});
server.listen(0, '127.0.0.1', () => console.log(`${server.address().port} SHA256:${fingerprint}`));
process.stdin.on('end', () => process.exit(0)).resume();
