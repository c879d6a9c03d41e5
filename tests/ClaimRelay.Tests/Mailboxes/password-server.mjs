// Another SSH server than OpenSSH's, which takes a password by one method only and has one empty folder: node password-server.mjs METHOD USER PASSWORD
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

function serve(sftp) {
    const { STATUS_CODE } = ssh2.utils.sftp;
    sftp.on('REALPATH', (id, path) => sftp.name(id, [{ filename: path === '.' ? '/' : path, longname: path, attrs: {} }]));
    sftp.on('STAT', id => sftp.attrs(id, { mode: 0o40755, uid: 0, gid: 0, size: 0, atime: 0, mtime: 0 }));
    sftp.on('OPENDIR', id => sftp.handle(id, Buffer.from('folder')));
    sftp.on('READDIR', id => sftp.status(id, STATUS_CODE.EOF));
    sftp.on('CLOSE', id => sftp.status(id, STATUS_CODE.OK));
}

const server = new ssh2.Server({ hostKeys: [privateKey] }, client => {
    client.on('authentication', authenticate);
    client.on('error', () => { });
    client.on('ready', () => client.on('session', accept => accept().on('sftp', open => serve(open()))));
});
server.listen(0, '127.0.0.1', () => console.log(`${server.address().port} SHA256:${fingerprint}`));
process.stdin.on('end', () => process.exit(0)).resume();
