import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;

/** Java's own HttpClient, as it is by default, at every door: its arguments are the service's address and a file. */
public class Walk {
    static final HttpClient CLIENT = HttpClient.newHttpClient();
    static final String[] PROFILE = {
        "Authorization", "Bearer Atza|example",
        "Amazon-Advertising-API-ClientId", "amzn1.application-oa2-client.example",
        "Amazon-Advertising-API-Scope", "87478924"};
    static final String[] STACK = {"api_key", "blt7472697074796368", "authtoken", "blt0123456789abcdef"};
    static final String[] TOKEN = {"Authorization", "Bearer example"};

    public static void main(String[] arguments) throws Exception {
        String base = arguments[0];
        byte[] file = Files.readAllBytes(Path.of(arguments[1]));
        amazon(base, file);
        contentstack(base, file);
        iqmetrix(base, file);
        System.out.println("walked");
    }

    static void amazon(String base, byte[] file) throws Exception {
        for (String name : new String[] {"logo.png", "\u6771".repeat(120) + ".png"}) {
            byte[] asked = ("{\"filename\": \"" + name + "\"}").getBytes(StandardCharsets.UTF_8);
            String url = found("url", text(send("POST", base + "/assets/upload", sized(asked), PROFILE)));
            send("PUT", url, sized(file), "Content-Type", "image/png");
            send("PUT", url, chunked(file), "Content-Type", "image/png");
            String registration = "{\"url\": \"" + url + "\", \"name\": \"n\", \"assetType\": \"IMAGE\","
                + "\"assetSubTypeList\": [\"LOGO\"]}";
            send("POST", base + "/assets/register", sized(registration.getBytes(StandardCharsets.UTF_8)), PROFILE);
        }
        String[] packed = Arrays.copyOf(PROFILE, PROFILE.length + 2);
        packed[PROFILE.length] = "Content-Encoding";
        packed[PROFILE.length + 1] = "gzip";
        byte[] body = gzip("{\"pageCriteria\": {\"size\": 1.0}}".getBytes(StandardCharsets.UTF_8));
        String page = text(send("POST", base + "/assets/search", sized(body), packed));
        check(found("totalRecords", page).equals("2"), page);
    }

    static void contentstack(String base, byte[] file) throws Exception {
        String url = found("url", text(upload(base + "/v3/assets", "asset[upload]", file, STACK)));
        HttpResponse<byte[]> whole = send("GET", url, BodyPublishers.noBody());
        check(Arrays.equals(whole.body(), file), "the file came back changed");
        String etag = whole.headers().firstValue("ETag").orElseThrow();
        byte[] rest = send("GET", url, BodyPublishers.noBody(), "Range", "bytes=20-", "If-Match", etag).body();
        check(Arrays.equals(rest, Arrays.copyOfRange(file, 20, file.length)), "the rest is another");
    }

    static void iqmetrix(String base, byte[] file) throws Exception {
        String href = found("href", text(upload(base + "/assets", "Filename", file, TOKEN)));
        check(Arrays.equals(send("GET", href, BodyPublishers.noBody()).body(), file), "the file came back changed");
    }

    /** A form as people write it where the library has none, in chunks. */
    static HttpResponse<byte[]> upload(String url, String part, byte[] file, String... headers) throws Exception {
        ByteArrayOutputStream form = new ByteArrayOutputStream();
        String head = "--boundary\r\nContent-Disposition: form-data; name=\"" + part + "\"; filename=\"logo.png\"\r\n"
            + "Content-Type: image/png\r\n\r\n";
        form.write(head.getBytes(StandardCharsets.UTF_8));
        form.write(file);
        form.write("\r\n--boundary--\r\n".getBytes(StandardCharsets.UTF_8));
        String[] all = Arrays.copyOf(headers, headers.length + 2);
        all[headers.length] = "Content-Type";
        all[headers.length + 1] = "multipart/form-data; boundary=boundary";
        return send("POST", url, chunked(form.toByteArray()), all);
    }

    static HttpResponse<byte[]> send(String method, String url, BodyPublisher body, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url)).method(method, body);
        if (headers.length > 0) {
            request.headers(headers);
        }
        HttpResponse<byte[]> answer = CLIENT.send(request.build(), BodyHandlers.ofByteArray());
        check(answer.statusCode() / 100 == 2, method + " " + url + ": " + answer.statusCode() + " " + text(answer));
        return answer;
    }

    static BodyPublisher sized(byte[] body) {
        return BodyPublishers.ofByteArray(body);
    }

    static BodyPublisher chunked(byte[] body) {
        return BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body));
    }

    static byte[] gzip(byte[] body) throws Exception {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream stream = new GZIPOutputStream(packed)) {
            stream.write(body);
        }
        return packed.toByteArray();
    }

    static String text(HttpResponse<byte[]> answer) {
        return new String(answer.body(), StandardCharsets.UTF_8);
    }

    static String found(String key, String json) {
        Matcher member = Pattern.compile("\"" + key + "\":\"?([^\",}]+)").matcher(json);
        check(member.find(), json);
        return member.group(1);
    }

    static void check(boolean holds, String problem) {
        if (!holds) {
            throw new AssertionError(problem);
        }
    }
}
