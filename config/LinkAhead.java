import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.Label;
import java.lang.classfile.MethodModel;
import java.lang.classfile.MethodTransform;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.DirectMethodHandleDesc;
import java.lang.constant.MethodTypeDesc;
import java.net.URLClassLoader;
import java.nio.file.attribute.FileTime;

/**
 * Does in a program's jar what the JVM would do anew at each start, and the class cache cannot
 * keep:
 *
 * <ul>
 *   <li>{@code equals} and {@code hashCode} of records, and choices by type ({@code switch} with
 *       patterns), are left by the compiler to code that is made at run time; here they become
 *       plain instructions that do the same (java.lang.runtime.ObjectMethods, SwitchBootstraps).
 *   <li>Classes of libraries in the format of Java 5 are verified by the old verifier, and in no
 *       class cache; here they get the format of Java 8.
 * </ul>
 *
 * <p>Arguments: the jar, which is changed in place; the beginning of the paths of the classes whose
 * records and choices are meant.
 */
void main(String[] args) throws Exception {
  Path jar = Path.of(args[0]);
  Path changed = Files.createTempDirectory(jar.toAbsolutePath().getParent(), "link-ahead");
  try {
    // all is read before anything is written: classes are looked up in the jar
    List<String> names = link(jar, args[1], changed);
    try (var there = FileSystems.newFileSystem(jar)) {
      for (String name : names) {
        Path entry = there.getPath(name);
        FileTime time = Files.getLastModifiedTime(entry); // the jar is the same whenever it is made
        Files.write(entry, Files.readAllBytes(changed.resolve(name)));
        Files.setLastModifiedTime(entry, time);
      }
    }
  } finally {
    delete(changed);
  }
}

/** Writes the classes that are changed to a folder, and returns their paths. */
List<String> link(Path jar, String ours, Path to) throws IOException {
  List<String> names = new ArrayList<>();
  var urls = new java.net.URL[] {jar.toUri().toURL()};
  try (var loader = new URLClassLoader(urls, ClassLoader.getPlatformClassLoader());
      var there = FileSystems.newFileSystem(jar);
      Stream<Path> files = Files.walk(there.getPath("/"))) {
    ClassHierarchyResolver types =
        ClassHierarchyResolver.ofResourceParsing(loader)
            .orElse(ClassHierarchyResolver.defaultResolver())
            .cached();
    ClassFile tool =
        ClassFile.of(
            ClassFile.ClassHierarchyResolverOption.of(types),
            ClassFile.StackMapsOption.GENERATE_STACK_MAPS);
    for (Path file :
        (Iterable<Path>) files.filter(f -> f.toString().endsWith(".class"))::iterator) {
      String name = file.toString().substring(1);
      byte[] before = Files.readAllBytes(file);
      byte[] after = linked(tool, before, name.startsWith(ours));
      if (after != before) {
        for (VerifyError error : tool.verify(after)) {
          throw new IOException(name + " cannot be linked ahead: " + error.getMessage());
        }
        Path copy = to.resolve(name);
        Files.createDirectories(copy.getParent());
        Files.write(copy, after);
        names.add(name);
      }
    }
  }
  return names;
}

byte[] linked(ClassFile tool, byte[] before, boolean ours) {
  boolean old = before[6] == 0 && before[7] < ClassFile.JAVA_6_VERSION;
  if (!old && !ours) {
    return before;
  }
  ClassModel model = tool.parse(before);
  if (old) {
    return tool.transformClass(model, NEWER);
  }
  return model.methods().stream().anyMatch(m -> isLinkable(m))
      ? tool.transformClass(
          model, ClassTransform.transformingMethodBodies(m -> isLinkable(m), LINKING))
      : before;
}

static final ClassTransform NEWER =
    (builder, element) -> {
      switch (element) {
        case ClassFileVersion _ -> builder.withVersion(ClassFile.JAVA_8_VERSION, 0);
        case MethodModel method ->
            builder.transformMethod(
                method, MethodTransform.transformingCode(CodeTransform.ACCEPT_ALL));
        default -> builder.with(element);
      }
    };

static final CodeTransform LINKING =
    (builder, element) -> {
      if (!isLinkable(element)) {
        builder.with(element);
        return;
      }
      var site = (InvokeDynamicInstruction) element;
      switch (site.name().stringValue()) {
        case "typeSwitch" -> choose(builder, site);
        case "hashCode" -> hash(builder, site);
        default -> compare(builder, site);
      }
    };

static boolean isLinkable(MethodModel method) {
  return method
      .code()
      .filter(code -> code.elementStream().anyMatch(element -> isLinkable(element)))
      .isPresent();
}

/**
 * Text and numbers as cases, enumerations, and {@code toString}, which only messages need, stay.
 */
static boolean isLinkable(CodeElement element) {
  return element instanceof InvokeDynamicInstruction site
      && switch (site.bootstrapMethod().owner().displayName()) {
        case "ObjectMethods" -> !site.name().stringValue().equals("toString");
        case "SwitchBootstraps" ->
            site.name().stringValue().equals("typeSwitch")
                && site.bootstrapArgs().stream().allMatch(ClassDesc.class::isInstance);
        default -> false;
      };
}

/** From a value and the case to begin with: the first case of its type, -1 for null. */
static void choose(CodeBuilder builder, InvokeDynamicInstruction site) {
  int from = builder.allocateLocal(TypeKind.INT);
  int value = builder.allocateLocal(TypeKind.REFERENCE);
  Label there = builder.newLabel();
  Label end = builder.newLabel();
  builder.istore(from).astore(value);
  builder.aload(value).ifnonnull(there).iconst_m1().goto_(end).labelBinding(there);
  int number = 0;
  for (ConstantDesc type : site.bootstrapArgs()) {
    Label next = builder.newLabel();
    builder.iload(from).loadConstant(number).if_icmpgt(next);
    builder.aload(value).instanceOf((ClassDesc) type).ifeq(next);
    builder.loadConstant(number).goto_(end).labelBinding(next);
    number++;
  }
  builder.loadConstant(number).labelBinding(end);
}

/** The getters of the components; the first two arguments are the record and their names. */
static List<DirectMethodHandleDesc> components(InvokeDynamicInstruction site) {
  return site.bootstrapArgs().stream().skip(2).map(DirectMethodHandleDesc.class::cast).toList();
}

static void hash(CodeBuilder builder, InvokeDynamicInstruction site) {
  int self = builder.allocateLocal(TypeKind.REFERENCE);
  builder.astore(self).iconst_0();
  for (DirectMethodHandleDesc component : components(site)) {
    ClassDesc type = component.invocationType().returnType();
    builder.bipush(31).imul().aload(self);
    builder.getfield(component.owner(), component.methodName(), type);
    if (type.isPrimitive()) {
      builder.invokestatic(boxed(type), "hashCode", MethodTypeDesc.of(ConstantDescs.CD_int, type));
    } else {
      builder.invokestatic(
          OBJECTS, "hashCode", MethodTypeDesc.of(ConstantDescs.CD_int, ConstantDescs.CD_Object));
    }
    builder.iadd();
  }
}

static void compare(CodeBuilder builder, InvokeDynamicInstruction site) {
  int self = builder.allocateLocal(TypeKind.REFERENCE);
  int other = builder.allocateLocal(TypeKind.REFERENCE);
  int that = builder.allocateLocal(TypeKind.REFERENCE);
  ClassDesc type = site.typeSymbol().parameterType(0);
  Label equal = builder.newLabel();
  Label different = builder.newLabel();
  Label end = builder.newLabel();
  builder.astore(other).astore(self);
  builder.aload(self).aload(other).if_acmpeq(equal);
  builder.aload(other).instanceOf(type).ifeq(different);
  builder.aload(other).checkcast(type).astore(that);
  for (DirectMethodHandleDesc component : components(site)) {
    ClassDesc of = component.invocationType().returnType();
    builder.aload(self).getfield(component.owner(), component.methodName(), of);
    builder.aload(that).getfield(component.owner(), component.methodName(), of);
    switch (TypeKind.from(of)) {
      case LONG -> builder.lcmp().ifne(different);
      case FLOAT, DOUBLE ->
          builder
              .invokestatic(boxed(of), "compare", MethodTypeDesc.of(ConstantDescs.CD_int, of, of))
              .ifne(different);
      case REFERENCE -> builder.invokestatic(OBJECTS, "equals", BOTH).ifeq(different);
      default -> builder.if_icmpne(different);
    }
  }
  builder.labelBinding(equal).iconst_1().goto_(end);
  builder.labelBinding(different).iconst_0().labelBinding(end);
}

static final ClassDesc OBJECTS = ClassDesc.of("java.util.Objects");
static final MethodTypeDesc BOTH =
    MethodTypeDesc.of(ConstantDescs.CD_boolean, ConstantDescs.CD_Object, ConstantDescs.CD_Object);

static ClassDesc boxed(ClassDesc type) {
  return switch (TypeKind.from(type)) {
    case BOOLEAN -> ConstantDescs.CD_Boolean;
    case BYTE -> ConstantDescs.CD_Byte;
    case CHAR -> ConstantDescs.CD_Character;
    case SHORT -> ConstantDescs.CD_Short;
    case INT -> ConstantDescs.CD_Integer;
    case LONG -> ConstantDescs.CD_Long;
    case FLOAT -> ConstantDescs.CD_Float;
    default -> ConstantDescs.CD_Double;
  };
}

void delete(Path folder) throws IOException {
  try (Stream<Path> files = Files.walk(folder)) {
    for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
      Files.delete(file);
    }
  }
}
