package org.uptake.kit;

import com.google.zxing.BarcodeFormat;
import com.google.zxing.EncodeHintType;
import com.google.zxing.WriterException;
import com.google.zxing.common.BitMatrix;
import com.google.zxing.qrcode.QRCodeWriter;
import com.google.zxing.qrcode.decoder.ErrorCorrectionLevel;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;

/** An address as a QR code, as a picture in an address of its own (data:image/png) or as rows. */
public final class QrCode {
    private static final int PIXELS = 240;
    private static final int WHITE = 0xffffff;

    private QrCode() {}

    /** The smallest picture there is, a text a row, dark as 1; for whoever draws it otherwise. */
    public static List<String> rows(String address) {
        try {
            var matrix = matrix(address, 1);
            var rows = new ArrayList<String>();
            for (var y = 0; y < matrix.getHeight(); y++) {
                var row = new StringBuilder();
                for (var x = 0; x < matrix.getWidth(); x++) row.append(matrix.get(x, y) ? '1' : '0');
                rows.add(row.toString());
            }
            return rows;
        } catch (WriterException tooLong) {
            throw new IllegalArgumentException(tooLong);
        }
    }

    private static BitMatrix matrix(String address, int pixels) throws WriterException {
        return new QRCodeWriter()
                .encode(
                        address,
                        BarcodeFormat.QR_CODE,
                        pixels,
                        pixels,
                        Map.of(EncodeHintType.ERROR_CORRECTION, ErrorCorrectionLevel.M, EncodeHintType.MARGIN, 2));
    }

    static String png(String address) {
        try {
            var matrix = matrix(address, PIXELS);
            var image = new BufferedImage(matrix.getWidth(), matrix.getHeight(), BufferedImage.TYPE_BYTE_BINARY);
            for (var x = 0; x < matrix.getWidth(); x++)
                for (var y = 0; y < matrix.getHeight(); y++) image.setRGB(x, y, matrix.get(x, y) ? 0 : WHITE);
            var bytes = new ByteArrayOutputStream();
            ImageIO.write(image, "png", bytes);
            return "data:image/png;base64," + Base64.getEncoder().encodeToString(bytes.toByteArray());
        } catch (WriterException tooLong) {
            throw new IllegalArgumentException(tooLong);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }
}
