#!/usr/bin/env python3
"""Tables in object stores and on web servers, beside the same files on disk: `kpi` prints the same of both.

    python3 tests/object_stores.py target/debug/kpi

The servers are real ones, on loopback: moto (which checks signatures and rights as S3 does) and Python's own web server, with
and without encryption. They are installed below target/object_stores. Where no package registry can be reached the script
says that it is skipped; everything else that goes wrong is a failure.
"""

import http.server
import os
import shutil
import socket
import ssl
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request

import packages

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.join(os.path.dirname(HERE), "target", "object_stores")
PACKAGES = ["moto[server]==5.2.5", "boto3>=1.40,<2"]


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class Checks:
    """What was asked of `kpi`, and what came."""

    def __init__(self, kpi):
        self.kpi = kpi
        self.count = 0
        self.failed = []
        kept = {name: value for name, value in os.environ.items() if not name.upper().startswith("AWS_")}
        kept = {name: value for name, value in kept.items() if not name.lower().endswith("_proxy")}
        # Whoever runs this may have a profile.
        nothing = {"AWS_SHARED_CREDENTIALS_FILE": os.devnull, "AWS_CONFIG_FILE": os.devnull}
        self.environment = {**kept, **nothing, "NO_COLOR": "1", "LC_ALL": "C", "COLUMNS": "300"}

    def run(self, words, more=None, folder=None):
        begun = time.monotonic()
        environment = {**self.environment, **(more or {})}
        done = subprocess.run([self.kpi, *words], capture_output=True, env=environment, cwd=folder, timeout=120)
        took = time.monotonic() - begun
        if took > 60:
            self.failed.append(f"{words} took {took:.0f} s")
        return done.returncode, done.stdout, done.stderr.decode()

    def check(self, name, is_so, *told):
        self.count += 1
        if not is_so:
            self.failed.append("\n  ".join([name, *(str(words)[-1000:] for words in told)]))

    def same(self, name, words, here, there, more=None):
        """The same command over a file and over an address prints the same, but for the name."""
        local = self.run([word.replace("FILE", here) for word in words])
        remote = self.run([word.replace("FILE", there) for word in words], more)
        shown = there.split("?")[0] + ("?…" if "?" in there else "")
        told = remote[1].replace(shown.encode(), here.encode()), remote[2].replace(shown, here)
        self.check(f"{name}: {words}", local[0] == 0 and local == (remote[0], *told), local, remote)

    def refused(self, name, words, said, code, more=None, folder=None, secrets=()):
        status, out, told = self.run(words, more, folder)
        whole = out.decode() + told
        is_so = status == code and all(words in told for words in said) and not any(secret in whole for secret in secrets)
        self.check(name, is_so, status, whole, said)


def questions(name):
    return [
        ["read", f"t=FILE"],
        ["inspect", f"t=FILE"],
        ["eval", "-e", "count(t)", "-e", "sum(cost)", "--data", "t=FILE", "--by", "channel"],
    ]


def files(checks, folder):
    """One table in many formats, each as a file."""
    rows = ["id,day,channel,cost"]
    rows += [f"{at},2025-{at % 12 + 1:02}-{at % 28 + 1:02},{['phone', 'chat', 'mail'][at % 3]},{at % 997}.{at % 100:02}" for at in range(30_000)]
    plain = os.path.join(folder, "calls.csv")
    with open(plain, "w") as file:
        file.write("\n".join(rows) + "\n")
    made = {"calls.csv": plain}
    for ending in ["parquet", "arrow", "ndjson", "json"]:
        path = os.path.join(folder, f"calls.{ending}")
        status = checks.run(["read", plain, "--out", path])
        assert status[0] == 0, status
        made[f"calls.{ending}"] = path
    import bz2
    import gzip
    import lzma
    import sqlite3
    import zipfile
    text = open(plain, "rb").read()
    for ending, pack in [("gz", gzip.compress), ("bz2", bz2.compress), ("xz", lzma.compress)]:
        path = os.path.join(folder, f"calls.csv.{ending}")
        with open(path, "wb") as file:
            file.write(pack(text))
        made[f"calls.csv.{ending}"] = path
    path = os.path.join(folder, "all.zip")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("deep/calls.csv", text)
        archive.writestr("other.csv", "a\n1\n")
    made["all.zip#deep/calls.csv"] = path
    path = os.path.join(folder, "calls.db")
    with sqlite3.connect(path) as database:
        database.execute("create table calls (id integer, day text, channel text, cost text)")
        database.executemany("insert into calls values (?, ?, ?, ?)", [row.split(",") for row in rows[1:]])
    database.close()
    made["calls.db#calls"] = path
    # More than is fetched in one part.
    path = os.path.join(folder, "long.csv")
    with open(path, "w") as file:
        file.write("id,channel,cost,remark\n")
        file.writelines(f"{at},{['phone', 'chat'][at % 2]},{at}.5,{'word ' * (at % 400)}\n" for at in range(12_000))
    made["long.csv"] = path
    return made


def stored(client, made):
    """Puts the files and many small objects into buckets."""
    for bucket in ["calls", "closed"]:
        client.create_bucket(Bucket=bucket)
    for name, path in made.items():
        with open(path, "rb") as file:
            client.put_object(Bucket="calls", Key=f"tables/{name.split('#')[0]}", Body=file.read())
    with open(made["calls.csv"], "rb") as file:
        client.put_object(Bucket="closed", Key="calls.csv", Body=file.read())


def heed_rights(endpoint, heed, behind=0):
    """From now on, but for so many requests, the store lets in whoever has the right to, or everybody who signs."""
    count = str(behind if heed else 1_000_000).encode()
    asked = urllib.request.Request(f"{endpoint}/moto-api/reset-auth", count, {"Content-Type": "text/plain"}, method="POST")
    urllib.request.urlopen(asked).read()


def store(checks, port, made, folder):
    import boto3
    endpoint = f"http://127.0.0.1:{port}"
    root = {"aws_access_key_id": "root", "aws_secret_access_key": "root", "region_name": "us-east-1"}
    client = boto3.client("s3", endpoint_url=endpoint, **root)
    stored(client, made)
    at = {"AWS_ENDPOINT_URL": endpoint}
    root_keys = {**at, "AWS_ACCESS_KEY_ID": "root", "AWS_SECRET_ACCESS_KEY": "root"}
    for name, path in made.items():
        part = "#" + name.split("#")[1] if "#" in name else ""
        for words in questions(name):
            checks.same(name, words, path + part, f"s3://calls/tables/{name}", root_keys)
    # Names that need care on their way.
    odd = ["with space.csv", "100% ü ß.csv", "a+b=c&d.csv", "%41.csv", "it's.csv", "month=2025-03/x y.csv", "日本.csv", "a#b.csv"]
    for name in odd:
        path = os.path.join(folder, "odd", name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w") as file:
            file.write(f"channel,cost\nphone,1.25\n")
        client.put_object(Bucket="calls", Key=f"odd/{name}", Body=open(path, "rb").read())
        checks.same(name, ["read", "t=FILE"], path, f"s3://calls/odd/{name}", root_keys)
    checks.same("a pattern of odd names", ["read", "t=FILE"], os.path.join(folder, "odd", "*.csv"), "s3://calls/odd/*.csv", root_keys)
    # More objects than a store lists at once, in folders that are columns.
    for at_object in range(1_203):
        name = f"many/month=2025-{at_object % 12 + 1:02}/part-{at_object:04}.csv"
        path = os.path.join(folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        text = f"id,cost\n{at_object},{at_object}.25\n"
        with open(path, "w") as file:
            file.write(text)
        client.put_object(Bucket="calls", Key=name, Body=text.encode())
    for pattern in ["many/*/*.csv", "many/**/part-*[05].csv", "many/month=2025-0?/*.csv"]:
        words = ["eval", "-e", "count(t)", "-e", "sum(cost)", "--data", "t=FILE", "--by", "month"]
        checks.same(pattern, words, os.path.join(folder, pattern), f"s3://calls/{pattern}", root_keys)
    # A project says where its stores are; secrets are none of its business.
    project = os.path.join(folder, "project")
    os.makedirs(project)
    with open(os.path.join(project, "kpi.toml"), "w") as file:
        file.write(f'[data]\nt = "s3://calls/tables/calls.csv"\n[s3]\nendpoint = "{endpoint}"\nregion = "us-east-1"\n')
    keys = {name: value for name, value in root_keys.items() if "KEY" in name}
    status, out, told = checks.run(["eval", "-e", "count(t)"], keys, project)
    checks.check("kpi.toml", status == 0 and b"30000" in out, out, told)
    with open(os.path.join(folder, "credentials"), "w") as file:
        file.write("[default]\naws_access_key_id = nobody\naws_secret_access_key = nobody\n[me]\naws_access_key_id = root\naws_secret_access_key = root\n")
    # The same with rights: a reader of one store, strangers, and nobody.
    iam = boto3.client("iam", endpoint_url=endpoint, **root)
    iam.create_user(UserName="reader")
    rights = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":["arn:aws:s3:::calls","arn:aws:s3:::calls/*"]}]}'
    iam.put_user_policy(UserName="reader", PolicyName="read", PolicyDocument=rights)
    # One who may read its objects and not list them.
    iam.create_user(UserName="getter")
    rights = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":["arn:aws:s3:::calls/*"]}]}'
    iam.put_user_policy(UserName="getter", PolicyName="get", PolicyDocument=rights)
    key = iam.create_access_key(UserName="getter")["AccessKey"]
    getter = {**at, "AWS_ACCESS_KEY_ID": key["AccessKeyId"], "AWS_SECRET_ACCESS_KEY": key["SecretAccessKey"]}
    key = iam.create_access_key(UserName="reader")["AccessKey"]
    reader = {**at, "AWS_ACCESS_KEY_ID": key["AccessKeyId"], "AWS_SECRET_ACCESS_KEY": key["SecretAccessKey"]}
    secret = key["SecretAccessKey"]
    signed = boto3.client("s3", endpoint_url=endpoint, aws_access_key_id=key["AccessKeyId"], aws_secret_access_key=secret, region_name="us-east-1")
    address = signed.generate_presigned_url("get_object", Params={"Bucket": "calls", "Key": "tables/calls.parquet"})
    heed_rights(endpoint, True)
    try:
        checks.same("a reader", ["read", "t=FILE"], made["calls.csv"], "s3://calls/tables/calls.csv", reader)
        checks.same("a reader of a pattern", ["read", "t=FILE"], made["calls.parquet"], "s3://calls/tables/calls.parq*", reader)
        for name in ["all.zip#deep/calls.csv", "calls.db#calls", "calls.parquet"]:
            path = made[name] + ("#" + name.split("#")[1] if "#" in name else "")
            checks.same("without the right to list", ["read", "t=FILE"], path, f"s3://calls/tables/{name}", getter)
        read = lambda of: ["read", f"t=s3://{of}"]
        refused = checks.refused
        refused("another store", read("closed/calls.csv"), ["K0920", "may not be read with the credentials"], 4, reader, secrets=[secret])
        wrong = {**reader, "AWS_SECRET_ACCESS_KEY": "wrong" * 8}
        refused("a wrong secret", read("calls/tables/calls.csv"), ["K0920", "SignatureDoesNotMatch", "AWS_SECRET_ACCESS_KEY"], 4, wrong, secrets=["wrongwrong"])
        stranger = {**reader, "AWS_ACCESS_KEY_ID": "AKIASTRANGER"}
        refused("a stranger", read("calls/tables/calls.csv"), ["K0920", "InvalidAccessKeyId"], 4, stranger, secrets=[secret])
        refused("a pattern without the right to list", read("calls/tables/*.csv"), ["K0920", "may not be read with the credentials"], 4, getter)
        refused("nobody", read("calls/tables/calls.csv"), ["K0920", "no credentials were found", "AWS_ACCESS_KEY_ID"], 4, at)
    finally:
        heed_rights(endpoint, False)
    profile = {**at, "AWS_SHARED_CREDENTIALS_FILE": os.path.join(folder, "credentials"), "AWS_PROFILE": "me"}
    checks.same("a profile", ["read", "t=FILE"], made["calls.csv"], "s3://calls/tables/calls.csv", profile)
    # A role, and what proves who asks for it: as variables, and as a profile says it.
    policy = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"sts:AssumeRoleWithWebIdentity"}]}'
    role = iam.create_role(RoleName="robot", AssumeRolePolicyDocument=policy)["Role"]["Arn"]
    rights = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":["arn:aws:s3:::calls/*"]}]}'
    iam.put_role_policy(RoleName="robot", PolicyName="get", PolicyDocument=rights)
    token = os.path.join(folder, "token")
    with open(token, "w") as file:
        file.write("header.body.signature")
    with open(os.path.join(folder, "config"), "w") as file:
        file.write(f"[profile robot]\nweb_identity_token_file = {token}\nrole_arn = {role}\n")
        file.write(f"[profile other]\nrole_arn = {role}\nsource_profile = me\n[profile single]\nsso_session = us\n")
    certificate = certified(folder)
    gate = serve(folder, certificate, forward=endpoint)
    at_robots = {**at, "AWS_ENDPOINT_URL_STS": f"https://127.0.0.1:{gate.server_address[1]}", "SSL_CERT_FILE": certificate[0]}
    of_config = {**at_robots, "AWS_CONFIG_FILE": os.path.join(folder, "config")}
    heed_rights(endpoint, True)
    try:
        said = {**at_robots, "AWS_WEB_IDENTITY_TOKEN_FILE": token, "AWS_ROLE_ARN": role}
        # Nobody signs a request for the keys to such a role; moto knows that only while it lets everybody in.
        heed_rights(endpoint, True, behind=1)
        checks.same("a role", ["read", "t=FILE"], made["calls.csv"], "s3://calls/tables/calls.csv", said)
        robot = {**of_config, "AWS_PROFILE": "robot"}
        heed_rights(endpoint, True, behind=1)
        checks.same("a role of a profile", ["read", "t=FILE"], made["calls.csv"], "s3://calls/tables/calls.csv", robot)
        heed_rights(endpoint, True, behind=1)
        refused("a role without rights", read("closed/calls.csv"), ["K0920", "may not be read with the credentials"], 4, robot)
        heed_rights(endpoint, True)
        for name, setting in [("other", "role_arn"), ("single", "sso_session")]:
            told = ["K0920", f"{setting} of the profile {name}", f"export-credentials --profile {name}"]
            refused(f"a profile with {setting}", read("calls/tables/calls.csv"), told, 4, {**of_config, "AWS_PROFILE": name})
    finally:
        heed_rights(endpoint, False)
    # A signed address is read like any other, by ranges, and its key is nobody's business.
    checks.same("a signed address", ["read", "t=FILE"], made["calls.parquet"], address)
    status, out, told = checks.run(["inspect", address])
    checks.check("the key of an address is not shown", status == 0 and "Signature" not in out.decode() + told, out)
    # What everybody may read needs nobody's name.
    client.put_object(Bucket="calls", Key="open/calls.csv", Body=open(made["calls.csv"], "rb").read(), ACL="public-read")
    checks.same("openly", ["read", "t=FILE"], made["calls.csv"], "s3://calls/open/calls.csv", at)
    checks.same("by http", ["read", "t=FILE"], made["calls.csv"], f"{endpoint}/calls/open/calls.csv")
    for words, said in [
        (["read", "s3://calls/tables/nothing.csv"], ["K0901", "There is no file s3://calls/tables/nothing.csv"]),
        (["read", "s3://nobody/calls.csv"], ["K0901", "There is no store nobody"]),
        (["read", "s3://calls/tables/x*.csv"], ["K0901", "No file of the store matches"]),
        (["read", "s3://calls/tables"], ["K0902", "is a folder"]),
    ]:
        checks.refused(words[1], words, said, 4, root_keys)
    checks.refused("--out", ["read", made["calls.csv"], "--out", "s3://calls/new.csv"], ["K0505", "files of this machine"], 2, root_keys)


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Python's web server: it knows no ranges. One path sends on to where nothing is encrypted."""

    plain = ""

    def log_message(self, *_):
        pass

    def do_GET(self):
        if self.path == "/away.csv":
            self.send_response(302)
            self.send_header("Location", f"{Quiet.plain}/calls.csv")
            self.send_header("Content-Length", "0")
            self.end_headers()
        else:
            super().do_GET()


class Gate(http.server.BaseHTTPRequestHandler):
    """Passes on what is asked: keys to a role are only fetched where everything is encrypted."""

    def log_message(self, *_):
        pass

    def do_POST(self):
        # moto tells by the body what nobody has signed.
        asked = urllib.request.Request(self.forward, self.path.partition("?")[2].encode())
        with urllib.request.urlopen(asked) as answer:
            said = answer.read()
        self.send_response(200)
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)


def serve(folder, certificate=None, forward=None):
    class Handler(Gate if forward else Quiet):
        def __init__(self, *words, **named):
            self.forward = forward
            super().__init__(*words, **(named if forward else {**named, "directory": folder}))

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def certified(folder):
    """A certificate that only this script vouches for."""
    import datetime
    import ipaddress
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.oid.NameOID.COMMON_NAME, "kpi tests")])
    now = datetime.datetime.now(datetime.timezone.utc)
    certificate = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1)).not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    paths = os.path.join(folder, "certificate.pem"), os.path.join(folder, "key.pem")
    with open(paths[0], "wb") as file:
        file.write(certificate.public_bytes(serialization.Encoding.PEM))
    form = serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
    with open(paths[1], "wb") as file:
        file.write(key.private_bytes(serialization.Encoding.PEM, *form))
    return paths


def web(checks, made, folder):
    plain = serve(folder)
    Quiet.plain = f"http://127.0.0.1:{plain.server_address[1]}"
    certificate = certified(folder)
    secure = serve(folder, certificate)
    safe = f"https://127.0.0.1:{secure.server_address[1]}"
    trusting = {"SSL_CERT_FILE": certificate[0]}
    for name, path in made.items():
        part = "#" + name.split("#")[1] if "#" in name else ""
        for words in questions(name):
            checks.same(name, words, path + part, f"{Quiet.plain}/{name}")
        checks.same(f"{name}, encrypted", questions(name)[2], path + part, f"{safe}/{name}", trusting)
    odd = os.path.join(folder, "odd", "100% ü ß.csv")
    checks.same("an odd name", ["read", "t=FILE"], odd, f"{Quiet.plain}/odd/100%25 ü ß.csv")
    refused = checks.refused
    refused("a certificate", ["read", f"{safe}/calls.csv"], ["K0921", "certificate", "SSL_CERT_FILE"], 4)
    refused("sent on in the open", ["read", f"{safe}/away.csv"], ["K0902", "where nothing is encrypted"], 4, trusting)
    refused("https where there is none", ["read", Quiet.plain.replace("http:", "https:") + "/calls.csv"], ["K0921", "does not speak https"], 4)
    refused("a page", ["read", f"{Quiet.plain}/"], ["K0902", "is a web page"], 4)
    refused("nothing", ["read", f"{Quiet.plain}/nothing.csv?key=hidden"], ["K0901", "There is no file"], 4, secrets=["hidden"])
    refused("no such host", ["read", "http://nobody.invalid/x.csv"], ["K0921", "cannot be reached"], 4)
    refused("nobody there", ["read", f"http://127.0.0.1:{free_port()}/x.csv"], ["K0921", "cannot be reached"], 4)
    status, out, told = checks.run(["read", f"{Quiet.plain}/away.csv"])
    checks.check("sent on", status == 0 and out == checks.run(["read", made["calls.csv"]])[1], told)


def main():
    kpi = os.path.abspath(sys.argv[1])
    packages.needed(ROOT, PACKAGES, "tables in object stores")
    folder = os.path.join(ROOT, "files")
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    checks = Checks(kpi)
    made = files(checks, folder)
    port = free_port()
    with open(os.path.join(ROOT, "moto.log"), "w") as log:
        server = subprocess.Popen([sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)], stdout=log, stderr=log)
    try:
        for _ in range(300):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/moto-api/").read()
                break
            except (urllib.error.URLError, ConnectionError):
                if server.poll() is not None:
                    sys.exit(f"moto does not start: {open(os.path.join(ROOT, 'moto.log')).read()}")
                time.sleep(0.1)
        else:
            sys.exit("moto does not answer after half a minute")
        store(checks, port, made, folder)
    finally:
        server.terminate()
        server.wait()
    web(checks, made, folder)
    for failed in checks.failed:
        print(f"FAILED {failed}")
    print(f"{checks.count - len(checks.failed)} of {checks.count} answers from stores and web servers are those of files")
    sys.exit(1 if checks.failed else 0)


if __name__ == "__main__":
    main()
